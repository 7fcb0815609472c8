import { Radio, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useGo } from '../../web/address.ts'
import { useWrite } from '../../web/client.ts'
import { FormDialog } from '../../web/dialog.tsx'
import { beyondFields, problemAt } from '../../web/form-problem.tsx'
import { surveysApi } from '../api.ts'
import { languages } from '../languages.ts'
import { type TemplateName, templatesOffered } from '../question-bank.ts'
import classes from './begin-survey.module.css'

const nameOf = (template: TemplateName) =>
  template === 'blank' ? '' : (templatesOffered.find(({ id }) => id === template)?.name ?? '')

/** A new survey: what it begins with, its name, and the language it is written in first. */
export function BeginSurvey({ template: first, close }: { template: TemplateName; close: () => void }) {
  const go = useGo()
  const create = useWrite(surveysApi.create)
  const [template, setTemplate] = useState(first)
  const [name, setName] = useState(nameOf(first))
  const [language, setLanguage] = useState('en')
  const begin = async () => {
    const survey = await create.mutateAsync({ name, template, language }).catch(() => null)
    if (survey) go(`/surveys/${survey.id}`)
  }
  return (
    <FormDialog
      title="New survey"
      label="Begin the survey"
      save={begin}
      isEmpty={name.trim() === ''}
      busy={create.isPending}
      error={create.error?.reason === 'name-taken' ? null : beyondFields(create.error)}
      close={close}
    >
      <Radio.Group
        label="Begin with"
        value={template}
        onChange={(chosen) => {
          // A name somebody gave stays; one we proposed follows the template.
          if (name === nameOf(template)) setName(nameOf(chosen as TemplateName))
          setTemplate(chosen as TemplateName)
        }}
      >
        <div className={classes.templates}>
          {templatesOffered.map((one) => (
            <Radio.Card key={one.id} value={one.id} className={classes.template ?? ''}>
              <Radio.Indicator size="xs" />
              <span>
                <strong>{one.name}</strong>
                <span className={classes.says}>{one.says}</span>
              </span>
            </Radio.Card>
          ))}
        </div>
      </Radio.Group>
      <TextInput
        label="Name"
        description="For your team. People who answer see the title, which you write next."
        data-autofocus
        value={name}
        maxLength={120}
        onChange={(event) => setName(event.currentTarget.value)}
        error={
          problemAt(create.error, '/name') ?? (create.error?.reason === 'name-taken' ? create.error.message : null)
        }
      />
      <Select
        label="First language"
        searchable
        allowDeselect={false}
        value={language}
        onChange={(code) => setLanguage(code ?? 'en')}
        data={languages.map(({ code, name, english }) => ({
          value: code,
          label: name === english ? name : `${name} (${english})`,
        }))}
      />
    </FormDialog>
  )
}
