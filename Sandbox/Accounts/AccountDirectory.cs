using System.Collections.Concurrent;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Accounts;

/// <summary>Every account of this server, found by number or by LID.</summary>
/// <param name="options">The limit of accounts.</param>
internal sealed class AccountDirectory(SandboxOptions options)
{
    private readonly ConcurrentDictionary<string, Account> _byNumber = new();
    private readonly ConcurrentDictionary<string, Account> _byLid = new();

    /// <summary>All accounts; a snapshot without order.</summary>
    public IEnumerable<Account> All => _byNumber.Values;

    /// <summary>The account of an address, or null.</summary>
    /// <param name="jid">A phone number or LID, with or without device.</param>
    public Account? Find(Jid jid) => jid.Server switch
    {
        JidServer.User => _byNumber.GetValueOrDefault(jid.User),
        JidServer.Lid => _byLid.GetValueOrDefault(jid.User),
        _ => null,
    };

    /// <summary>The linked device of an address, or null. An address without device is the phone.</summary>
    /// <param name="jid">A phone number or LID.</param>
    public Device? FindDevice(Jid jid) => Find(jid)?.Find(jid.Device);

    /// <summary>Adds an account.</summary>
    /// <param name="account">The account; its number and LID are free.</param>
    /// <exception cref="SandboxRequestException">The server has reached its limit of accounts.</exception>
    public void Add(Account account)
    {
        if (_byNumber.Count >= options.MaxAccounts)
        {
            throw new SandboxRequestException(
                SandboxRequestError.LimitReached, $"The sandbox holds {options.MaxAccounts} accounts, its limit.");
        }

        _byNumber[account.PhoneNumber.User] = account;
        _byLid[account.Lid.User] = account;
    }

    /// <summary>The LID that an account of a number gets.</summary>
    /// <param name="number">The number.</param>
    public Jid FreeLid(string number)
    {
        var attempt = 0;
        var lid = NumberPlan.LidOf(number, attempt);
        while (_byLid.ContainsKey(lid.User))
        {
            lid = NumberPlan.LidOf(number, ++attempt);
        }

        return lid;
    }
}
