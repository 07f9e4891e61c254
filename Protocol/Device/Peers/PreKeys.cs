using System.Globalization;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Signal.Records;
using OrleansGateway.Protocol.Stanzas.Keys;

namespace OrleansGateway.Protocol.Device.Peers;

/// <summary>
/// Keeps the server supplied with one-time pre-keys. A key is durable before the server gets it; numbers only rise; an upload
/// of unknown outcome is repeated with the same keys.
/// </summary>
internal sealed class PreKeys(
    IDeviceStore store, CommitPipeline commits, IqExecutor requests, AccountState account, IRandomSource random,
    DeviceClientOptions options)
    : IDisposable
{
    // One upload at a time; it waits for the server. The counters are never held meanwhile: the stanza that wants a key for a
    // peer would wait for the server's answer, which may be behind it.
    private readonly SemaphoreSlim _upload = new(1);
    private readonly SemaphoreSlim _turn = new(1);

    // Given to peers while an upload was under way, so never to be uploaded.
    private readonly HashSet<uint> _given = [];
    private bool _isUploading;

    /// <summary>The store's key of a one-time pre-key.</summary>
    public static RecordKey KeyOf(uint id) => new(RecordKind.PreKey, IdOf(id));

    /// <summary>The store's key of a signed pre-key.</summary>
    public static RecordKey SignedKeyOf(uint id) => new(RecordKind.SignedPreKey, IdOf(id));

    /// <summary>The id of a record of either kind.</summary>
    public static string IdOf(uint id) => id.ToString("x8", CultureInfo.InvariantCulture);

    /// <summary>Gives the server new keys where it has few left.</summary>
    /// <param name="left">How many it has.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task ReplenishAsync(long left, CancellationToken cancellationToken)
    {
        if (left < options.LowPreKeys)
        {
            await UploadAsync(left == 0 ? options.FirstPreKeys : options.MorePreKeys, cancellationToken);
        }
    }

    /// <summary>
    /// Compares what the server has of this device with what it should have, and uploads again where that differs.
    /// </summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        KeyDigest? digest = null;
        try
        {
            digest = await requests.SendAsync(new KeyDigestQuery(), cancellationToken);
        }
        catch (RequestRefusedException)
        {
            // The server has no keys of this device.
        }

        if (digest is null || !await IsOursAsync(digest, cancellationToken))
        {
            await UploadAsync(options.FirstPreKeys, cancellationToken);
        }
    }

    /// <summary>Takes a key for one peer alone, as a retry receipt gives it; durable with the next commit.</summary>
    public Task<DeviceKeys> TakeForPeerAsync(CancellationToken cancellationToken) => InTurnAsync(
        async () =>
        {
            var counters = await LoadCountersAsync(cancellationToken);
            var key = _isUploading
                ? await MakeForPeerAsync(counters, cancellationToken)
                : await TakeAsync(counters, cancellationToken);
            return await PublicKeysAsync(new PublicPreKey(key.Id, key.KeyPair.PublicKey), cancellationToken);
        },
        cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _upload.Dispose();
        _turn.Dispose();
    }

    private async Task UploadAsync(int count, CancellationToken cancellationToken)
    {
        await _upload.WaitAsync(cancellationToken);
        try
        {
            var upload = await InTurnAsync(() => PrepareAsync(count, cancellationToken), cancellationToken);
            await requests.SendAsync(upload, cancellationToken);
            await InTurnAsync(() => ConfirmAsync(cancellationToken), cancellationToken);
        }
        finally
        {
            _isUploading = false;
            _upload.Release();
        }
    }

    private async Task<PreKeyUpload> PrepareAsync(int count, CancellationToken cancellationToken)
    {
        var counters = await LoadCountersAsync(cancellationToken);
        var keys = await UnconfirmedAsync(counters, cancellationToken);
        await MakeAsync(counters, keys, count, cancellationToken);
        var device = await PublicKeysAsync(preKey: null, cancellationToken);
        _isUploading = true;
        return new PreKeyUpload(
            device.RegistrationId,
            device.Identity,
            device.SignedPreKey,
            keys.ConvertAll(key => new PublicPreKey(key.Id, key.KeyPair.PublicKey)));
    }

    // No one else makes keys for the server meanwhile: all below the counter are uploaded or given to a peer.
    private async Task<bool> ConfirmAsync(CancellationToken cancellationToken)
    {
        var counters = await LoadCountersAsync(cancellationToken);
        await commits.EnqueueAsync([(counters with { Unconfirmed = counters.Next }).ToChange()]);
        _given.Clear();
        return true;
    }

    private async Task<T> InTurnAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return await work();
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task MakeAsync(
        PreKeyCounters counters, List<PreKeyRecord> keys, int count, CancellationToken cancellationToken)
    {
        var missing = Math.Max(0, count - keys.Count);
        counters = counters.HasRoomFor(missing) ? counters : PreKeyCounters.First;
        var made = new PreKeyRecord[missing];
        for (var i = 0; i < missing; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            made[i] = PreKeyRecord.Generate(counters.Next + (uint)i, random);
        }

        counters = counters.Made(missing);
        keys.AddRange(made);
        await commits.EnqueueAsync([.. made.Select(key => new RecordChange(KeyOf(key.Id), key.Serialize())), counters.ToChange()]);
    }

    // What is uploaded now is the server's to give away: a peer gets a key of its own.
    private async Task<PreKeyRecord> MakeForPeerAsync(PreKeyCounters counters, CancellationToken cancellationToken)
    {
        var keys = new List<PreKeyRecord>();
        await MakeAsync(counters, keys, count: 1, cancellationToken);
        _given.Add(keys[0].Id);
        return keys[0];
    }

    private async Task<PreKeyRecord> TakeAsync(PreKeyCounters counters, CancellationToken cancellationToken)
    {
        var unconfirmed = await UnconfirmedAsync(counters, cancellationToken);
        if (unconfirmed.Count > 0)
        {
            await commits.EnqueueAsync([(counters with { Unconfirmed = unconfirmed[0].Id + 1 }).ToChange()]);
            return unconfirmed[0];
        }

        counters = counters.HasRoomFor(1) ? counters : PreKeyCounters.First;
        var key = PreKeyRecord.Generate(counters.Next, random);
        counters = counters.Made(1);
        await commits.EnqueueAsync(
            [new RecordChange(KeyOf(key.Id), key.Serialize()), (counters with { Unconfirmed = counters.Next }).ToChange()]);
        return key;
    }

    // Keys that an earlier upload may or may not have brought to the server, and that no peer has used since.
    private async Task<List<PreKeyRecord>> UnconfirmedAsync(PreKeyCounters counters, CancellationToken cancellationToken)
    {
        var keys = new List<RecordKey>();
        for (var id = counters.Unconfirmed; id < counters.Next && keys.Count < options.FirstPreKeys; id++)
        {
            if (!_given.Contains(id))
            {
                keys.Add(KeyOf(id));
            }
        }

        var records = keys.Count == 0 ? [] : await store.LoadAsync(keys, cancellationToken);
        return records.Where(record => record is not null).Select(record => PreKeyRecord.Parse(record)).ToList();
    }

    private async Task<PreKeyCounters> LoadCountersAsync(CancellationToken cancellationToken) =>
        (await store.LoadAsync([PreKeyCounters.Key], cancellationToken))[0] is { } record
            ? PreKeyCounters.Parse(record)
            : PreKeyCounters.First;

    private async Task<DeviceKeys> PublicKeysAsync(PublicPreKey? preKey, CancellationToken cancellationToken)
    {
        var credentials = account.Current;
        var record = (await store.LoadAsync([SignedKeyOf(credentials.SignedPreKeyId)], cancellationToken))[0]
            ?? throw new InvalidDataException("The signed pre-key of this device is missing in its store.");
        var signed = SignedPreKeyRecord.Parse(record);
        return new DeviceKeys(
            credentials.RegistrationId,
            credentials.IdentityKey.PublicKey,
            new PublicSignedPreKey(signed.Id, signed.KeyPair.PublicKey, signed.Signature),
            preKey,
            credentials.Account?.DeviceIdentity ?? []);
    }

    private async Task<bool> IsOursAsync(KeyDigest digest, CancellationToken cancellationToken)
    {
        var own = await PublicKeysAsync(preKey: null, cancellationToken);
        return digest.RegistrationId == own.RegistrationId
            && digest.Identity.Span.SequenceEqual(own.Identity.Span)
            && digest.SignedPreKey.Id == own.SignedPreKey.Id
            && digest.SignedPreKey.Key.Span.SequenceEqual(own.SignedPreKey.Key.Span);
    }
}
