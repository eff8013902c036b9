import Type from 'typebox'

/** Without the seed nobody is let in by MQTT, and nothing of it runs. */
export const mqttVariables = {
  /** The secret key with which we say who may enter; nats-server holds its public half. */
  MQTT_ISSUER_SEED: Type.Optional(Type.String({ pattern: '^SA[A-Z2-7]{56}$' })),
  /** Our own end of the devices' account. */
  MQTT_DEVICES_USER: Type.String({ default: 'telematics-devices' }),
  MQTT_DEVICES_PASSWORD: Type.String({ default: '' }),
  /** In the system account: it is asked about devices, and cuts them off. */
  MQTT_DOOR_USER: Type.String({ default: 'telematics-door' }),
  MQTT_DOOR_PASSWORD: Type.String({ default: '' }),
}
