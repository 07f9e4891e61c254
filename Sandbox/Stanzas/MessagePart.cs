using OrleansGateway.Protocol.Binary;
using OrleansGateway.Sandbox.Accounts;

namespace OrleansGateway.Sandbox.Stanzas;

/// <summary>The ciphertext of a message for one device.</summary>
/// <param name="Target">The device.</param>
/// <param name="Ciphertext">The <c>enc</c> element.</param>
internal readonly record struct MessagePart(Device Target, Node Ciphertext);
