using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Stanzas.Account;

namespace OrleansGateway.Protocol.Device.Connection;

/// <summary>The account's settings that matter here: whether read receipts may be given.</summary>
internal sealed class AccountSettings(IqExecutor queries, AccountState account)
{
    /// <summary>Asks for them; while the server refuses, what was known stays.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            var settings = await queries.AskAsync(new PrivacySettingsQuery(), cancellationToken);
            account.GivesReadReceipts = settings.GetValueOrDefault(PrivacySettingsQuery.ReadReceipts) != "none";
        }
        catch (RequestRefusedException)
        {
            // A server without privacy settings has none that forbid receipts.
        }
    }
}
