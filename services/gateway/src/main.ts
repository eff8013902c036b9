import { runService } from '@clutch/shared/service'
import { gateway } from './app.ts'

await runService(gateway)
