import { createContext, useContext } from 'react';
import type { Role, Schemas } from './client';

export type User = Schemas['User'];

/** The person at the page. */
export const Person = createContext<User | null>(null);

/** The person logged in, and what their roles allow. */
export function useMe() {
  const user = useContext(Person);
  const roles: readonly Role[] = user?.roles ?? [];
  const has = (...wanted: Role[]) => wanted.some((role) => roles.includes(role));
  return { user, roles, has, merchant: has('merchant_viewer', 'merchant_signer') };
}
