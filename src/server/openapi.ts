import { z } from 'zod'
import type { Endpoint } from '../values/endpoint.ts'

type Json = Record<string, unknown>

/** The OpenAPI 3.1 description of these endpoints, made from the same data that mounts them. */
export function openApi(endpoints: Endpoint[]): Json {
  const paths: Record<string, Json> = {}
  const shared: Record<string, Json> = {}
  for (const endpoint of endpoints) {
    const path = endpoint.path.replace(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operation(endpoint, shared) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Vouchwell',
      version: '1',
      description:
        'Who vouches for a company, who does not and why. Errors are RFC 9457 problems. A POST may carry an Idempotency-Key and then happens once. A record with a version answers with an ETag; send it back in If-Match to change only what you have seen. Lists are read with `cursor` until `nextCursor` is null.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/api' }],
    paths,
    components: {
      securitySchemes: { session: { type: 'apiKey', in: 'cookie', name: 'vouchwell' } },
      schemas: {
        ...shared,
        Problem: {
          type: 'object',
          required: ['type', 'title', 'status', 'detail', 'reason'],
          properties: {
            type: { type: 'string' },
            title: { type: 'string' },
            status: { type: 'integer' },
            detail: { type: 'string', description: 'What is wrong and what to do, for people.' },
            reason: { type: 'string', description: 'The same, for programs.' },
            errors: {
              type: 'array',
              items: { type: 'object', properties: { pointer: { type: 'string' }, detail: { type: 'string' } } },
            },
          },
        },
      },
    },
  }
}

function operation(endpoint: Endpoint, shared: Record<string, Json>): Json {
  const operationId = `${endpoint.method.toLowerCase()}${endpoint.path.replace(/[/:.-]+(\w)/g, (_, letter: string) => letter.toUpperCase())}`
  const input = schemaOf(endpoint.input, 'input', { name: `${operationId}Input`, shared })
  const fields = (input.properties ?? {}) as Record<string, Json>
  const required = new Set((input.required ?? []) as string[])
  const inPath = [...endpoint.path.matchAll(/:(\w+)/g)].map((match) => match[1] as string)
  const inQuery = endpoint.method === 'GET' || endpoint.method === 'DELETE' || endpoint.takes === 'file'
  const rest = Object.keys(fields).filter((name) => !inPath.includes(name))
  const parameters = [
    ...inPath.map((name) => ({ name, in: 'path', required: true, schema: fields[name] ?? { type: 'string' } })),
    ...(inQuery ? rest.map((name) => ({ name, in: 'query', required: required.has(name), schema: fields[name] })) : []),
    ...(endpoint.method === 'POST'
      ? [{ name: 'Idempotency-Key', in: 'header', required: false, schema: { type: 'string', maxLength: 200 } }]
      : []),
    ...(endpoint.method === 'PATCH'
      ? [{ name: 'If-Match', in: 'header', required: false, schema: { type: 'string' } }]
      : []),
  ]
  const body = Object.fromEntries(rest.map((name) => [name, fields[name]]))
  return {
    summary: endpoint.does,
    operationId,
    tags: [endpoint.path.split('/')[1]],
    'x-role': endpoint.who,
    security: endpoint.who === 'anyone' ? [] : [{ session: [] }],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(endpoint.takes === 'file'
      ? {
          requestBody: {
            required: true,
            content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
          },
        }
      : !inQuery
        ? {
            requestBody: {
              required: true,
              content: {
                'application/json': {
                  schema: { type: 'object', properties: body, required: rest.filter((name) => required.has(name)) },
                },
              },
            },
          }
        : {}),
    responses: {
      200: { description: 'Done.', content: content(endpoint, { name: `${operationId}Output`, shared }) },
      default: {
        description: 'A problem.',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  }
}

function content(endpoint: Endpoint, home: Home): Json {
  if (endpoint.answers === 'html') return { 'text/html': { schema: { type: 'string' } } }
  if (endpoint.answers === 'csv') return { 'text/csv': { schema: { type: 'string' } } }
  if (endpoint.answers === 'file') return { '*/*': { schema: { type: 'string', format: 'binary' } } }
  const schema = schemaOf(endpoint.output, 'output', home)
  return { [endpoint.answers === 'events' ? 'text/event-stream' : 'application/json']: { schema } }
}

/** Where the parts a schema shares with itself are kept, and the name they go by. */
interface Home {
  name: string
  shared: Record<string, Json>
}

/**
 * The JSON Schema of a shape. One that contains itself points at its parts from the root of its own document; in ours
 * the parts move to `components`, and what points at them follows.
 */
function schemaOf(type: z.ZodType, io: 'input' | 'output', home?: Home): Json {
  const { $schema: _, ...schema } = z.toJSONSchema(type, { io, unrepresentable: 'any' }) as Json
  if (!home) return schema
  const { $defs = {}, ...root } = schema
  let whole = false
  const moved = (part: unknown): Json =>
    JSON.parse(JSON.stringify(part), (key, value) => {
      if (key !== '$ref' || typeof value !== 'string') return value
      whole ||= value === '#'
      return value.replace(/^#(?:\/\$defs\/)?/, (at) => `#/components/schemas/${home.name}${at === '#' ? '' : '.'}`)
    })
  for (const [name, part] of Object.entries($defs as Json)) home.shared[`${home.name}.${name}`] = moved(part)
  const here = moved(root)
  if (whole) home.shared[home.name] = here
  return here
}

/** The same description as a page to read, plain HTML without scripts. */
export function referencePage(endpoints: Endpoint[]): string {
  const html = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
  const groups = Map.groupBy(endpoints, (endpoint) => endpoint.path.split('/')[1] as string)
  const show = (title: string, schema: Json) =>
    Object.keys((schema.properties ?? {}) as object).length === 0 && schema.type === 'object'
      ? ''
      : `<details><summary>${title}</summary><pre>${html(JSON.stringify(schema, null, 2))}</pre></details>`
  const section = ([name, all]: [string, Endpoint[]]) =>
    `<h2 id="${html(name)}">${html(name)}</h2>${all
      .map(
        (endpoint) => `<article><h3><b>${endpoint.method}</b> <code>/api${html(endpoint.path)}</code></h3>
<p>${html(endpoint.does)}</p><p class="who">${endpoint.who === 'anyone' ? 'No sign-in needed' : `Role: ${endpoint.who} or above`}${endpoint.answers === 'json' ? '' : ` · answers with ${{ csv: 'CSV', html: 'a page', file: 'a file', events: 'server-sent events' }[endpoint.answers]}`}</p>
${show('What to send', schemaOf(endpoint.input, 'input'))}${['csv', 'html', 'file'].includes(endpoint.answers) ? '' : show('What comes back', schemaOf(endpoint.output, 'output'))}</article>`,
      )
      .join('\n')}`
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Vouchwell API</title>
<style nonce="__NONCE__">
:root{color-scheme:light dark;--ink:#1d2724;--paper:#fbfaf6;--line:#d9d6cc;--teal:#0f5f5c}
@media (prefers-color-scheme:dark){:root{--ink:#e6e4dc;--paper:#161b1a;--line:#35403d;--teal:#7cc7c0}}
body{font:16px/1.55 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:52rem;margin:0 auto;padding:2rem 1rem 6rem}
h1{font-size:1.6rem}h2{margin-top:3rem;border-bottom:1px solid var(--line);padding-bottom:.3rem;text-transform:capitalize}
h3{font-size:1rem;font-weight:500;margin:1.6rem 0 .2rem}h3 b{color:var(--teal);margin-right:.5rem}p{margin:.2rem 0}.who{font-size:.875rem;opacity:.8}
code,pre{font-family:ui-monospace,monospace;font-size:.875rem}pre{overflow-x:auto;border:1px solid var(--line);padding:.75rem}a{color:var(--teal)}summary{cursor:pointer;font-size:.875rem;padding:.3rem 0}
</style></head><body><main><h1>Vouchwell API</h1>
<p>Everything the screens do, they do through these endpoints. The machine-readable description (OpenAPI 3.1) is at <a href="/api/openapi.json">/api/openapi.json</a>.</p>
<p>Sign in with <code>POST /api/session</code> and keep the cookie. A POST may carry an <code>Idempotency-Key</code> and then happens once. Errors are problems (RFC 9457): <code>reason</code> is for programs, <code>detail</code> for people. Amounts are whole minor units. Days are <code>2026-03-09</code>, times RFC 3339.</p>
<nav><p>${[...groups.keys()].map((name) => `<a href="#${html(name)}">${html(name)}</a>`).join(' · ')}</p></nav>
${[...groups].map(section).join('\n')}</main></body></html>`
}
