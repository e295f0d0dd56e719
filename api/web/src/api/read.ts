import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { client, unwrap } from './client';
import type { paths } from './schema.gen';

/** Paths that answer GET with JSON. */
export type GetPath = {
  [P in keyof paths]: paths[P] extends { get: { responses: { 200: { content: { 'application/json': unknown } } } } } ? P : never;
}[keyof paths];

export type Answer<P extends GetPath> = paths[P] extends {
  get: { responses: { 200: { content: { 'application/json': infer T } } } };
}
  ? T
  : never;

export interface Where {
  path?: Record<string, string>;
  query?: Record<string, string | number | undefined>;
}

/** Reads a path once. */
export function read<P extends GetPath>(path: P, where: Where = {}): Promise<Answer<P>> {
  const get = client.GET as (p: string, o: object) => Promise<{ data?: Answer<P>; error?: unknown; response: Response }>;
  return unwrap(get(path, { params: where }));
}

/** Reads a path and keeps it fresh; commands make it read again. */
export function useRead<P extends GetPath>(path: P, where: Where = {}, options: { enabled?: boolean; every?: number } = {}) {
  return useQuery({
    queryKey: [path, where],
    queryFn: () => read(path, where),
    enabled: options.enabled ?? true,
    refetchInterval: options.every,
    placeholderData: keepPreviousData,
  });
}
