// Who opens the page: named in its address (`?visitor=anna`, `?room=team`, `?account=shop`), or known by the id that
// the gateway minted for this browser before.

const visitorKey = "skykoi.visitor";

/** The page's visitor, as far as it is known before the gateway speaks. */
export class Visitor {
  #stored;
  #address;
  #visitorId;

  /** @param {import("./shared/stored.js").Stored} stored @param {URL} address */
  constructor(stored, address) {
    this.#stored = stored;
    this.#address = address;
    this.#visitorId = this.#parameter("visitor") ?? stored.get(visitorKey);
  }

  /** The fields of `hello`. */
  hello() {
    const fields = {
      accountId: this.#parameter("account"),
      visitorId: this.#visitorId,
      roomId: this.#parameter("room"),
    };
    return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  }

  /** Keeps the id that the gateway gave or confirmed. An id from the address stays in the address. */
  remember(visitorId) {
    this.#visitorId = visitorId;
    if (this.#parameter("visitor") === undefined) {
      this.#stored.set(visitorKey, visitorId);
    }
  }

  forget() {
    this.#stored.delete(visitorKey);
  }

  /** The page's address with another account. */
  addressWithAccount(accountId) {
    const url = new URL(this.#address);
    url.searchParams.set("account", accountId);
    return url.href;
  }

  /** The page's address without a person in it; with the account, unless that is what was wrong. */
  addressOfNewVisitor(isAccountKept = true) {
    const url = new URL(this.#address);
    url.searchParams.delete("visitor");
    url.searchParams.delete("room");
    if (!isAccountKept) {
      url.searchParams.delete("account");
    }
    return url.href;
  }

  #parameter(name) {
    const value = this.#address.searchParams.get(name)?.trim();
    return value === undefined || value === "" ? undefined : value;
  }
}
