import { runService } from '@clutch/shared/service'
import { telematicsIngest } from './app.ts'

await runService(telematicsIngest)
