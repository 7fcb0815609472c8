import { on, onSecret } from '../server/http.ts'
import { advocatesApi } from './api.ts'
import { previewOwnPage, sendOwnPage, showOwnPages, takeLinksBack } from './commands.ts'

export const advocatesRoutes = [
  on(advocatesApi.ofCustomer, showOwnPages),
  onSecret(advocatesApi.preview, previewOwnPage),
  on(advocatesApi.takeLinksBack, takeLinksBack),
  on(advocatesApi.send, sendOwnPage),
]
