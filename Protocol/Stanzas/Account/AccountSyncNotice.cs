using OrleansGateway.Protocol.Binary;

namespace OrleansGateway.Protocol.Stanzas.Account;

/// <summary>Something about our own account changed; only the device list and the privacy settings matter here.</summary>
/// <param name="DevicesChanged">Whether the list of our own devices changed.</param>
/// <param name="PrivacyChanged">Whether privacy settings changed.</param>
/// <remarks>
/// Source: tests/Protocol.Tests/vectors/usync-iq.json, flows <c>offline</c> and <c>notifications</c>; whatsmeow
/// notification.go for <c>devices</c>.
/// </remarks>
internal sealed record AccountSyncNotice(bool DevicesChanged, bool PrivacyChanged)
{
    public const string Type = "account_sync";

    public static AccountSyncNotice Parse(Node node) =>
        new(node.Child("devices") is not null, node.Child("privacy") is not null);
}
