// A Signal key store in memory, for the phones of the fake.

import type { SignalDataSet, SignalDataTypeMap, SignalKeyStore } from "@whiskeysockets/baileys";

/** A store that is empty at first. */
export function memoryKeys(): SignalKeyStore {
  const values = new Map<string, unknown>();
  return {
    get: <T extends keyof SignalDataTypeMap>(kind: T, ids: string[]) => {
      const found: Record<string, SignalDataTypeMap[T]> = {};
      for (const id of ids) {
        const value = values.get(`${kind} ${id}`);
        if (value !== undefined && value !== null) found[id] = value as SignalDataTypeMap[T];
      }
      return found;
    },
    set: (data: SignalDataSet) => {
      for (const [kind, entries] of Object.entries(data))
        for (const [id, value] of Object.entries(entries ?? {})) values.set(`${kind} ${id}`, value);
    },
  };
}
