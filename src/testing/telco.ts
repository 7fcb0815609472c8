import { existsSync, readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'

/** 7,043 customers of a telephone company: IBM's sample "Telco customer churn". Not part of the project. */
const file = new URL('../../../shared/data/telco-customers.csv', import.meta.url)

/** Its lines by column name, or null where the file is not there. */
export function linesOfTelco(): Record<string, string>[] | null {
  return existsSync(file) ? parse(readFileSync(file), { columns: true, bom: true }) : null
}
