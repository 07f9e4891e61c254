using System.Collections.Concurrent;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Pairing;
using OrleansGateway.Protocol.Server.Pairing;
using OrleansGateway.Sandbox.Accounts;
using OrleansGateway.Sandbox.Core;
using OrleansGateway.Sandbox.Pairing;

namespace OrleansGateway.Sandbox.Phones;

/// <summary>The virtual phones of a Sandbox server.</summary>
public sealed class PhoneBook
{
    private readonly Lock _making = new();
    private readonly ConcurrentDictionary<string, VirtualPhone> _phones = new();
    private readonly PhoneServices _services;
    private readonly PairingBoard _board;
    private long _freshNumbers;

    internal PhoneBook(PhoneServices services, PairingBoard board)
    {
        _services = services;
        _board = board;
    }

    /// <summary>All phones, in no order; a snapshot.</summary>
    public IReadOnlyCollection<VirtualPhone> All => [.. _phones.Values];

    /// <summary>Makes a phone.</summary>
    /// <param name="number">Its number; null for a fresh one.</param>
    /// <exception cref="SandboxRequestException">The number is malformed or has a phone already.</exception>
    public VirtualPhone Create(string? number = null)
    {
        if (number is null)
        {
            return CreateFresh();
        }

        var phone = GetOrCreate(NumberPlan.Normalize(number), out var created);
        return created
            ? phone
            : throw new SandboxRequestException(SandboxRequestError.Conflict, "There is a phone with this number.");
    }

    /// <summary>The phone of a number.</summary>
    /// <param name="number">The number, or an address by number.</param>
    /// <exception cref="SandboxRequestException">There is none.</exception>
    public VirtualPhone Get(string number) => _phones.GetValueOrDefault(NumberPlan.Normalize(number))
        ?? throw new SandboxRequestException(SandboxRequestError.NotFound, "There is no phone with this number.");

    /// <summary>
    /// Scans a QR code: pairs the client that shows it with a phone. The phone is created if it does not exist; without a
    /// number it is the one that the client's push name leads to, always the same for the same name, else a fresh one.
    /// </summary>
    /// <param name="qr">The text of the code.</param>
    /// <param name="number">The number of the phone that scans; null to choose as above.</param>
    /// <param name="cancellationToken">Ends the wait for the client; the pairing may still succeed.</param>
    /// <returns>The new device; the client has signed it.</returns>
    /// <exception cref="SandboxRequestException">The code is malformed, unknown, used or expired, or the client refused.</exception>
    public async Task<PairedDevice> ScanQrAsync(string qr, string? number = null, CancellationToken cancellationToken = default)
    {
        var scanned = Parse(qr);
        var wanted = number is null ? null : NumberPlan.Normalize(number);
        var offer = _board.Find(scanned.Reference) ?? throw new SandboxRequestException(
            SandboxRequestError.NotFound, "No client shows a QR code with this reference.");
        offer.Claim(scanned, _services.Options.Time.GetUtcNow(), () => MakeCandidate(offer.Request, scanned, wanted));
        try
        {
            var device = await offer.Paired.WaitAsync(_services.Options.PairingTimeout, _services.Options.Time, cancellationToken);
            return new PairedDevice(
                device.Account.PhoneNumber.User, device.PhoneNumber.ToString(), device.Lid.ToString(), device.Number);
        }
        catch (TimeoutException)
        {
            throw new SandboxRequestException(SandboxRequestError.TimedOut, "The client did not answer the scan in time.");
        }
    }

    internal void Stop()
    {
        foreach (var phone in _phones.Values)
        {
            phone.Stop();
        }
    }

    private static QrPayload Parse(string qr)
    {
        try
        {
            return QrReader.Read(qr);
        }
        catch (PairingException)
        {
            throw new SandboxRequestException(
                SandboxRequestError.Invalid,
                "This is no QR text: reference, Noise key, identity key, ADV secret and platform with commas between them.");
        }
    }

    private PairingCandidate MakeCandidate(PairingRequest request, QrPayload qr, string? number)
    {
        var named = number ?? (request.PushName is { } name ? NumberPlan.NumberOf(name) : null);
        var phone = named is null ? CreateFresh() : GetOrCreate(named, out _);
        if (phone.Account.Devices.Count > _services.Options.MaxCompanions)
        {
            throw new SandboxRequestException(
                SandboxRequestError.LimitReached, $"The phone has {_services.Options.MaxCompanions} companions, its limit.");
        }

        return phone.Identity.Vouch(qr, _services.Options.Time.GetUtcNow(), keyIndex => new Device(
            phone.Account,
            phone.Account.ReserveDevice(),
            keyIndex,
            request.NoiseKey,
            request.Keys,
            _services.Options.MaxQueuedStanzas));
    }

    private VirtualPhone CreateFresh()
    {
        while (true)
        {
            var phone = GetOrCreate(NumberPlan.FreshNumber(Interlocked.Increment(ref _freshNumbers)), out var created);
            if (created)
            {
                return phone;
            }
        }
    }

    private VirtualPhone GetOrCreate(string number, out bool created)
    {
        // Two clients of one name may be scanned at once; they get the same phone.
        lock (_making)
        {
            created = !_phones.TryGetValue(number, out var phone);
            if (created)
            {
                phone = Make(number);
                _services.Accounts.Add(phone.Account);
                _phones[number] = phone;
                phone.Start();
            }

            return phone!;
        }
    }

    private VirtualPhone Make(string number)
    {
        var identity = new PhoneIdentity(_services.Options.Random);
        var account = new Account(new Jid(number, JidServer.User), _services.Accounts.FreeLid(number));
        var device = new Device(
            account, 0, 0, ReadOnlyMemory<byte>.Empty, identity.PublicKeys(), _services.Options.MaxQueuedStanzas);
        account.Add(device);
        return new VirtualPhone(_services, identity, device);
    }
}
