import { z } from 'zod'

/** An address as people compare them: trimmed and in lower case. */
export const emailJson = z
  .string()
  .trim()
  .toLowerCase()
  .max(254)
  .pipe(z.email('Give an address like ines@larkspur.example.'))
