declare const brand: unique symbol;

/** A number that counts one kind of thing, so that a block id is never taken for a local's. */
export type Id<Name extends string> = number & { readonly [brand]: Name };

/** The only place where a plain number becomes an id. */
export function id<Name extends string>(value: number): Id<Name> {
  return value as Id<Name>;
}
