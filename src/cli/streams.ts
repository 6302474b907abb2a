/** What stap says for itself, beside the passes and the script's output. Each gives the exit status that goes with it. */

export function answer(text: string): 0 {
  process.stdout.write(text);
  return 0;
}

export function refuse(text: string): 1 {
  process.stderr.write(text);
  return 1;
}
