import { runService } from '@clutch/shared/service'
import { payments } from './app.ts'

await runService(payments)
