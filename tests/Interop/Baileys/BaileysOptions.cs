namespace OrleansGateway.Interop.Baileys;

/// <summary>What a Baileys client is started with.</summary>
/// <param name="Url">The WebSocket to connect to.</param>
/// <param name="NoiseRoot">The root public key that it trusts, 64 hex digits.</param>
/// <param name="PushName">Its display name; the Sandbox gives every name a number of its own.</param>
/// <param name="State">Credentials and keys that <see cref="BaileysClient.ExportAsync"/> gave; null for a new client.</param>
internal sealed record BaileysOptions(Uri Url, string NoiseRoot, string PushName, string? State = null);
