import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import type { z } from 'zod'
import type { Endpoint, InputOf, OutputOf } from '../values/endpoint.ts'

/** One field the server could not accept: where it is, and what would be right. */
export interface FieldProblem {
  pointer: string
  detail: string
}

/** What the server said no with. `reason` is a rule's reason, such as 'resting'. */
export class ApiError extends Error {
  readonly status: number
  readonly reason: string
  readonly fields: FieldProblem[]
  constructor(status: number, reason: string, message: string, fields: FieldProblem[] = []) {
    super(message)
    this.status = status
    this.reason = reason
    this.fields = fields
  }
}

/** The address of an endpoint with this input, and what is left for the body. */
export function addressOf(endpoint: Endpoint, input: object): { url: string; rest: Record<string, unknown> } {
  const rest = { ...(input as Record<string, unknown>) }
  const path = endpoint.path.replace(/:(\w+)/g, (_, name: string) => {
    const value = encodeURIComponent(String(rest[name]))
    delete rest[name]
    return value
  })
  const inQuery = endpoint.method === 'GET' || endpoint.method === 'DELETE' || endpoint.takes === 'file'
  if (!inQuery) return { url: `/api${path}`, rest }
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(rest)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '') query.append(name, String(one))
    }
  }
  return { url: `/api${path}${query.size > 0 ? `?${query}` : ''}`, rest: {} }
}

/** A key that makes a repeated POST happen once. Works on plain http too, where `randomUUID` is missing. */
const idempotencyKey = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16)).join('')

async function answerOf(response: Response) {
  const body = await response.json().catch(() => null)
  if (response.ok && body !== null) return body
  const message = body?.detail ?? 'The server did not answer. Check that it is running, then try again.'
  throw new ApiError(response.status, body?.reason ?? 'unreachable', message, body?.errors ?? [])
}

/** What is sent, and for a change the version it was made on: refused when somebody else was faster. */
export type Sent<E extends Endpoint> = InputOf<E> & { ifMatch?: number }

export async function call<E extends Endpoint>(endpoint: E, input: InputOf<E> | Sent<E>): Promise<OutputOf<E>> {
  const { ifMatch, ...sent } = input as { ifMatch?: number }
  const { url, rest } = addressOf(endpoint, sent)
  const writes = endpoint.method !== 'GET'
  const headers: Record<string, string> = {}
  if (writes && endpoint.method !== 'DELETE') headers['content-type'] = 'application/json'
  if (endpoint.method === 'POST') headers['idempotency-key'] = idempotencyKey()
  if (ifMatch !== undefined) headers['if-match'] = `"${ifMatch}"`
  const request = fetch(url, {
    method: endpoint.method,
    headers,
    ...(writes && endpoint.method !== 'DELETE' ? { body: JSON.stringify(rest) } : {}),
  })
  return answerOf(
    await request.catch(() => {
      throw new ApiError(0, 'unreachable', 'The server cannot be reached. Check that it is running, then try again.')
    }),
  )
}

/** Send a file as the raw body, hearing how much has gone; `signal` stops it. */
export function sendFile<E extends Endpoint>(
  endpoint: E,
  input: InputOf<E>,
  file: Blob,
  onSent: (share: number) => void = () => {},
  signal?: AbortSignal,
): Promise<OutputOf<E>> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest()
    request.open(endpoint.method, addressOf(endpoint, input as object).url)
    request.setRequestHeader('content-type', 'application/octet-stream')
    request.setRequestHeader('idempotency-key', idempotencyKey())
    request.upload.onprogress = (event) => onSent(event.total > 0 ? event.loaded / event.total : 0)
    request.onerror = () => reject(new ApiError(0, 'unreachable', 'The file did not arrive. Try again.'))
    request.onabort = () => reject(new ApiError(0, 'stopped', 'The file was not sent.'))
    signal?.addEventListener('abort', () => request.abort())
    request.onload = () => {
      answerOf(new Response(request.responseText, { status: request.status })).then(resolve, reject)
    }
    request.send(file)
  })
}

export const useRead = <E extends Endpoint>(
  endpoint: E,
  input: InputOf<E>,
  options: { enabled?: boolean; keep?: boolean; every?: number } = {},
) =>
  useQuery<OutputOf<E>, ApiError>({
    queryKey: [endpoint.method, endpoint.path, input],
    queryFn: () => call(endpoint, input),
    enabled: options.enabled ?? true,
    ...(options.keep ? { placeholderData: keepPreviousData } : {}),
    ...(options.every ? { refetchInterval: options.every } : {}),
  })

/** An endpoint that answers with a page at a time: see pageInput and pageOf. */
type ListEndpoint = Endpoint<z.ZodType, z.ZodType<{ items: unknown[]; nextCursor: string | null }>>
type RowOf<E extends ListEndpoint> = OutputOf<E>['items'][number]

/**
 * The rows of a list as far as they were asked for, page after page. `table` is what a <RecordTable> needs of it; `first` is
 * the first page, for what it says of the whole. While other rows are asked for, those before stay in sight.
 *
 * @param options.about what the rows depend on beside the input, such as the version of what they belong to
 */
export function useList<E extends ListEndpoint>(
  endpoint: E,
  input: Omit<InputOf<E>, 'cursor'>,
  options: { every?: number; about?: unknown } = {},
) {
  const query = useInfiniteQuery({
    queryKey: [endpoint.method, endpoint.path, 'pages', input, options.about],
    queryFn: ({ pageParam }) => call(endpoint, { ...input, ...(pageParam ? { cursor: pageParam } : {}) } as InputOf<E>),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextCursor,
    placeholderData: keepPreviousData,
    ...(options.every ? { refetchInterval: options.every } : {}),
  })
  const pages = query.data?.pages
  const rows = useMemo(() => (pages ?? []).flatMap((page) => page.items) as RowOf<E>[], [pages])
  const more = { has: query.hasNextPage, loading: query.isFetchingNextPage, load: () => query.fetchNextPage() }
  const error = query.error as ApiError | null
  const again = () => query.refetch()
  const { isPending, isSuccess } = query
  return {
    rows,
    first: pages?.[0] as OutputOf<E> | undefined,
    table: { rows, more, loading: isPending, error, again },
    more,
    isPending,
    isSuccess,
    error,
    again,
  }
}

/** What to do with the answer of a write. */
export interface AfterWrite<Answer> {
  onSuccess?: (answer: Answer) => void
  onError?: (error: ApiError) => void
}

/**
 * After any write every page refetches what it shows. Simple, and always right.
 *
 * What `mutate` is told to do with the answer is done whatever has become of the row it was asked from. The refetch often
 * takes that row out of its list, and react-query's own `mutate` would forget the undo that was to be offered for it.
 */
export function useWrite<E extends Endpoint>(endpoint: E) {
  const queries = useQueryClient()
  const write = useMutation<OutputOf<E>, ApiError, Sent<E>>({
    mutationFn: (input) => call(endpoint, input),
    onSuccess: () => queries.invalidateQueries(),
  })
  const { mutateAsync } = write
  const mutate = useCallback(
    (input: Sent<E>, after: AfterWrite<OutputOf<E>> = {}) => {
      // Failures nobody asks about are shown by whoever reads `error`.
      mutateAsync(input).then(after.onSuccess, after.onError ?? (() => {}))
    },
    [mutateAsync],
  )
  return { ...write, mutate }
}

/** Follow a stream of events until `stop` says so or the returned function is called. */
export function follow<E extends Endpoint>(
  endpoint: E,
  input: InputOf<E>,
  hear: (event: OutputOf<E>) => void,
): () => void {
  const source = new EventSource(addressOf(endpoint, input as object).url)
  source.onmessage = (message) => hear(JSON.parse(message.data))
  source.addEventListener('end', () => source.close())
  return () => source.close()
}
