import { levels, pino } from 'pino'

/** Structured lines on standard error, so that standard output stays for answers. No personal data goes in. */
export const log = pino(
  { level: isLevel(process.env.LOG_LEVEL) ? process.env.LOG_LEVEL : 'info', base: null, serializers: { error: told } },
  pino.destination({ dest: 2, sync: true }),
)

function isLevel(level: string | undefined): level is string {
  return level !== undefined && (level === 'silent' || level in levels.values)
}

/**
 * What is written of an error. PostgreSQL adds the row that was at fault to what it says ("Key (email)=(ines@…) already
 * exists"), so of its fields only those go in that name no person.
 */
export function told(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error)
  const { code, constraint, table, column, routine } = error as Error & Record<string, unknown>
  return {
    name: error.name,
    message: error.message,
    stack: error.stack,
    ...Object.fromEntries(Object.entries({ code, constraint, table, column, routine }).filter(([, value]) => value)),
    ...(error.cause ? { cause: told(error.cause) } : {}),
  }
}
