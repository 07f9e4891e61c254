using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Protocol.Stanzas.Keys;

/// <summary>The keys of one device, or why there are none.</summary>
/// <param name="Device">The device as it was asked for.</param>
/// <param name="Keys">Its keys; null where the server refused.</param>
/// <param name="ErrorCode">The server's code where it refused, else 0.</param>
internal sealed record KeyBundleAnswer(Jid Device, DeviceKeys? Keys, int ErrorCode);
