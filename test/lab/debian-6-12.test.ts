/** The cases of the lab on Debian's kernel 6.12. A file for each kernel, so that their guests run beside each other. */
import { declareCases } from './cases.js';

declareCases('6.12');
