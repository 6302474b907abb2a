// Reads ava's TAP output line by line: counts, and the text of what failed.

/** What one line of TAP does to the counts. `onFailure` gets the lines of each failed test as they are complete. */
export class TapReader {
  passed = 0;
  skipped = 0;
  failed = 0;
  #planned;
  #bailed = false;
  #block;
  #isInBlock = false;
  #onFailure;

  constructor(onFailure) {
    this.#onFailure = onFailure;
  }

  line(text) {
    if (this.#isInBlock) {
      this.#block?.push(text);
      if (/^\s+\.\.\.\s*$/.test(text)) this.#isInBlock = false;
      return;
    }
    if (/^\s+---\s*$/.test(text)) {
      this.#block?.push(text);
      this.#isInBlock = true;
      return;
    }
    const result = /^(not ok|ok)\b[\s\d]*(?:- )?(.*?)(?:\s+# (SKIP|TODO)\b.*)?$/i.exec(text);
    const plan = /^1\.\.(\d+)/.exec(text);
    if (result !== null) this.#result(text, result[1] === 'ok', result[3]?.toUpperCase());
    else if (plan !== null) this.#planned = Number(plan[1]);
    else if (/^Bail out!/i.test(text)) this.#bailed = true;
    else this.#block?.push(text);
  }

  /**
   * Closes the last block. Returns what is wrong with the run as a whole (a crash between two tests shows in no line of
   * its own), or undefined.
   */
  end(exitCode) {
    this.#flush();
    const seen = this.passed + this.failed + this.skipped;
    if (this.#bailed) return 'ava bailed out';
    if (seen === 0) return 'no test was run';
    // ava 7.0's TAP reporter dies of its own time-out, so the name of what hangs is in its other reporter only.
    if (this.#planned === undefined) return 'ava ended before its plan line (does a test hang? `npx ava` names it)';
    if (this.#planned !== seen && this.failed === 0) return `ava planned ${this.#planned} tests, ${seen} were reported`;
    if (exitCode !== 0 && this.failed === 0) return `ava ended with status ${exitCode}`;
    return undefined;
  }

  #result(text, isOk, directive) {
    this.#flush();
    // A test that is still to be written counts as a failure: nothing is done until it is.
    if (!isOk || directive === 'TODO') {
      this.failed += 1;
      this.#block = [text];
    } else if (directive === 'SKIP') this.skipped += 1;
    else this.passed += 1;
  }

  #flush() {
    if (this.#block !== undefined) this.#onFailure(this.#block.join('\n').trimEnd());
    this.#block = undefined;
  }
}
