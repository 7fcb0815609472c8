import { PasswordInput, type PasswordInputProps } from '@mantine/core'

/** A new password: length counts, not odd characters, and it may be pasted and shown. */
export function NewPasswordField(props: PasswordInputProps & { least: number }) {
  const { least, ...input } = props
  return (
    <PasswordInput
      label="Password"
      description={`At least ${least} characters. A few unrelated words are easy to keep and hard to guess.`}
      autoComplete="new-password"
      {...input}
    />
  )
}
