import { runService } from '@clutch/shared/service'
import { fleet } from './app.ts'

await runService(fleet)
