/** The types of SystemTap's values. Statistics are not values: they live in globals only. */
export type ValueType = 'long' | 'string';
