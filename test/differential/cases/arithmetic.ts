import { body, type Case } from './case.js';

/** Values that no fold sees: they come out of an array. */
const VALUES = `v[0] = 0; v[1] = 1; v[2] = -1; v[3] = 2; v[4] = 7; v[5] = -8; v[6] = 63; v[7] = 64; v[8] = 65
  v[9] = 4294967296; v[10] = -4294967297; v[11] = 9007199254740991; v[12] = 9007199254740993
  v[13] = 9223372036854775807; v[14] = -9223372036854775808; v[15] = 2147483648; v[16] = 1000000007`;
const pairs = (name: string, text: string): Case =>
  body(
    name,
    'v, n',
    `if (n == 0) { ${VALUES} }
     a = v[n % 17]
     for (i = 0; i < 17; i++) { b = v[i]; ${text} }
     n++`,
    { hits: 17 },
  );

export const ARITHMETIC: readonly Case[] = [
  pairs('add, subtract, multiply wrap', 'printf("%d %d %d\\n", a + b, a - b, a * b)'),
  pairs('divide and modulo truncate; INT64_MIN / -1', 'if (b) printf("%d %d\\n", a / b, a % b)'),
  pairs('division by zero caught', 'try { println(a / b) } catch (m) { println(m, i) }'),
  pairs('modulo zero caught', 'try { println(a % b) } catch { println("none", i) }'),
  pairs('shift counts modulo 64, arithmetic to the right', 'printf("%d %d\\n", a << b, a >> b)'),
  pairs('and, or, xor, complement, negation, not', 'printf("%d %d %d %d %d %d\\n", a & b, a | b, a ^ b, ~b, -b, !b)'),
  pairs('comparisons are signed', 'printf("%d%d%d%d%d%d ", a < b, a <= b, a > b, a >= b, a == b, a != b)'),
  pairs('logical operators and the ternary', 'printf("%d%d%d ", a && b, a || b, (a < b) ? (a > 0) : (b > 0))'),
  pairs('assignment operators', 'x = a; x += b; y = a; y -= b; z = a; z *= b; printf("%d %d %d\\n", x, y, z)'),
  pairs(
    'bit assignment operators',
    'x = a; x <<= b; y = a; y >>= b; z = a; z &= b; w = a; w ^= b; u = a; u |= b; printf("%d %d %d %d %d\\n", x, y, z, w, u)',
  ),
  pairs('/= and %= on globals', 'if (b) { n2 = a; n2 /= b; n3 = a; n3 %= b; printf("%d %d\\n", n2, n3) }'),
  body('division by zero uncaught', 'zero, x', 'x++; print("before "); x = 10 / zero; x = 99', { hits: 3 }),
  body('modulo zero uncaught, more errors allowed', 'zero, x', 'x++; println("before"); x += 10 % zero; x = 99', {
    hits: 4,
    defines: { MAXERRORS: 2 },
  }),
  body('constants divided by zero', 'x', 'x = 5 / 0'),
  body(
    'INT64_MIN / -1 and its remainder in one go',
    'a = -9223372036854775808, b = -1',
    'printf("%d %d\\n", a / b, a % b); a = a; b = b',
  ),
  body(
    'increment and decrement wrap',
    'a = 9223372036854775807, b = -9223372036854775808',
    'a++; b--; println(a, " ", b); printf("%d %d\\n", ++b, a--)',
    {
      hits: 2,
    },
  ),
  body(
    'printing unsigned and in other bases',
    'a = -1, b = -9223372036854775808',
    'printf("%u %x %X %o %#x %#o %u\\n", a, a, b, a, b, b, b); a--; b++',
    {
      hits: 3,
    },
  ),
  body(
    'the order of evaluation',
    'x, a',
    'x = 1; printf("%d %d %d\\n", x++ + x++, x-- - --x, x); a[x++] = x++; println(a[x - 2])',
    {
      hits: 2,
    },
  ),
];
