// The capabilities of Linux by their numbers, to tell from a bit set which of them a process may have.

/** In the order of their numbers (linux/capability.h). */
const CAPABILITIES = [
  "CHOWN",
  "DAC_OVERRIDE",
  "DAC_READ_SEARCH",
  "FOWNER",
  "FSETID",
  "KILL",
  "SETGID",
  "SETUID",
  "SETPCAP",
  "LINUX_IMMUTABLE",
  "NET_BIND_SERVICE",
  "NET_BROADCAST",
  "NET_ADMIN",
  "NET_RAW",
  "IPC_LOCK",
  "IPC_OWNER",
  "SYS_MODULE",
  "SYS_RAWIO",
  "SYS_CHROOT",
  "SYS_PTRACE",
  "SYS_PACCT",
  "SYS_ADMIN",
  "SYS_BOOT",
  "SYS_NICE",
  "SYS_RESOURCE",
  "SYS_TIME",
  "SYS_TTY_CONFIG",
  "MKNOD",
  "LEASE",
  "AUDIT_WRITE",
  "AUDIT_CONTROL",
  "SETFCAP",
  "MAC_OVERRIDE",
  "MAC_ADMIN",
  "SYSLOG",
  "WAKE_ALARM",
  "BLOCK_SUSPEND",
  "AUDIT_READ",
  "PERFMON",
  "BPF",
  "CHECKPOINT_RESTORE",
] as const;

/** The capabilities in `hex`, a set as `/proc/self/status` writes it, that `dropped` takes away. */
export function keptCapabilities(hex: string, dropped: readonly string[]): readonly string[] {
  const bits = BigInt(`0x${hex}`);
  const names = new Set(dropped.map((name) => name.toUpperCase().replace(/^CAP_/, "")));
  return Array.from({ length: 64 }, (_, number) => number)
    .filter((number) => ((bits >> BigInt(number)) & 1n) === 1n)
    .map((number) => CAPABILITIES[number] ?? `number ${number}`)
    .filter((name) => names.has("ALL") || names.has(name));
}
