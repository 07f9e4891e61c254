using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Stanzas.Keys;

namespace OrleansGateway.Protocol.Stanzas.Receipts;

/// <summary>What a retry receipt requests.</summary>
/// <param name="MessageId">The message that could not be read.</param>
/// <param name="Count">Which retry this is, from 1.</param>
/// <param name="Error">Why, as a code; 0 for a reason without one.</param>
/// <param name="RegistrationId">The registration number of the requesting device.</param>
/// <param name="Keys">Keys to begin a new session with, where the device gave some.</param>
internal sealed record RetryRequest(string MessageId, int Count, int Error, uint RegistrationId, DeviceKeys? Keys)
{
    /// <summary>Reads the content of a retry receipt.</summary>
    /// <exception cref="ProtocolViolationException">Something is missing or malformed.</exception>
    public static RetryRequest Parse(Node receipt)
    {
        var retry = receipt.RequiredChild("retry");
        var registration = KeyNodes.ReadRegistration(receipt);
        var keys = receipt.Child("keys");
        return new RetryRequest(
            retry.RequiredAttribute("id"),
            (int)Math.Clamp(retry.NumberAttribute("count") ?? 1, 1, byte.MaxValue),
            (int)Math.Clamp(retry.NumberAttribute("error") ?? 0, 0, byte.MaxValue),
            registration,
            keys is null ? null : KeyNodes.ReadDeviceKeys(keys, registration));
    }
}
