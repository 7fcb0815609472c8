import type { UseFormReturnType } from '@mantine/form'
import type { z } from 'zod'
import type { ApiError } from './client.ts'
import classes from './form-problem.module.css'

/**
 * Check a form with the very schema the server checks with: the sentences beside the fields are the schema's own.
 *
 *     const form = useForm({ initialValues, validate: checkedBy(teamApi.signIn.input) })
 */
export const checkedBy =
  (schema: z.ZodType) =>
  (values: unknown): Record<string, string> => {
    const checked = schema.safeParse(values)
    if (checked.success) return {}
    const problems: Record<string, string> = {}
    for (const issue of checked.error.issues) problems[issue.path.join('.')] ??= issue.message
    return problems
  }

/** Put what the server could not accept beside its fields. True when every problem found its field. */
export function showProblems<Values extends Record<string, unknown>>(
  form: UseFormReturnType<Values>,
  error: ApiError,
): boolean {
  let placed = error.fields.length > 0
  for (const { pointer, detail } of error.fields) {
    const field = pointer.replace(/^#?\//, '').replaceAll('/', '.')
    if (field.split('.')[0]! in form.values) form.setFieldError(field, detail)
    else placed = false
  }
  return placed
}

/** What the server said of one field, by its pointer, such as '/email'; null where it said nothing. */
export const problemAt = (error: ApiError | null, pointer: string): string | null =>
  error?.fields.find((field) => field.pointer === pointer)?.detail ?? null

/** What went wrong, where no field can say it; null where the fields do. */
export const beyondFields = (error: ApiError | null): ApiError | null =>
  error !== null && error.fields.length === 0 ? error : null

/** What went wrong with the whole form, said above its button. */
export function FormProblem({ error }: { error: { message: string } | null }) {
  if (!error) return null
  return (
    <p role="alert" className={classes.problem}>
      {error.message}
    </p>
  )
}
