/** The rows behind a figure: where they are, and how the link to them reads. */
export interface Rows {
  to: string
  search?: Record<string, unknown>
  label?: string
}
