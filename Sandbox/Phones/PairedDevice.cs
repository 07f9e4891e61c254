namespace OrleansGateway.Sandbox.Phones;

/// <summary>A client that was paired with a phone.</summary>
/// <param name="Phone">The number, digits alone.</param>
/// <param name="Jid">The new device's address by number.</param>
/// <param name="Lid">The new device's address by LID.</param>
/// <param name="Device">The device number.</param>
public sealed record PairedDevice(string Phone, string Jid, string Lid, int Device);
