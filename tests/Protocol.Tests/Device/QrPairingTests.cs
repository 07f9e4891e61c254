using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NUnit.Framework;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Device.Connection;
using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Device.Link;
using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Pairing;
using OrleansGateway.Protocol.Server.Pairing;

namespace OrleansGateway.Protocol.Tests.Device;

[CancelAfter(30_000)]
internal sealed class QrPairingTests
{
    private static readonly IRandomSource Random = SystemRandomSource.Instance;

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(1_760_000_000));
    private readonly Journal<string> _journal = new("store and wire");
    private readonly PrimaryDevice _phone = new(KeyPair.Generate(Random), rawId: 1, Random);
    private ScriptedServer _server = null!;
    private ScriptedStore _store = null!;
    private DeviceClient _client = null!;

    [SetUp]
    public void Prepare()
    {
        _journal.Clear();
        _store = new ScriptedStore(_journal);
        _server = new ScriptedServer(_journal) { Greeting = Offer("ref-1", "ref-2") };
        _client = new DeviceClient(new DeviceClientOptions(), _store, _time, Random, NullLoggerFactory.Instance, _server);
    }

    [TearDown]
    public async Task CloseAsync() => await _client.DisposeAsync();

    [Test]
    public async Task Codes_follow_each_other_until_nobody_scanned_one()
    {
        await _client.ConnectAsync();
        var first = (QrCode)await _client.Notices.ReadAsync();
        Assert.That(QrReader.Read(first.Text).Reference, Is.EqualTo("ref-1"));
        Assert.That(first.ExpiresAt, Is.EqualTo(_time.GetUtcNow().AddSeconds(60)));
        Assert.That((await _server.Connection.SentAsync("iq")).Attribute("type"), Is.EqualTo("result"));

        var second = _client.Notices.ReadAsync().AsTask();
        await AdvanceUntilAsync(second);
        Assert.That(QrReader.Read(((QrCode)await second).Text).Reference, Is.EqualTo("ref-2"));

        await AdvanceUntilAsync(_client.Completion);
        Assert.That((await _client.Completion).Reason, Is.EqualTo(FailureReason.PairingTimedOut));
    }

    [Test]
    public async Task A_server_that_never_offers_a_code_times_out()
    {
        _server.Greeting = null;
        var connecting = _client.ConnectAsync();
        await _server.ConnectedAsync();

        await AdvanceUntilAsync(connecting);

        Assert.That(() => connecting, Throws.InstanceOf<ConnectionException>());
        Assert.That((await _client.Completion).Reason, Is.EqualTo(FailureReason.TimedOut));
    }

    [Test]
    public async Task A_scan_links_the_device_durably_before_it_answers()
    {
        await _client.ConnectAsync();
        var code = (QrCode)await _client.Notices.ReadAsync();
        _journal.Clear();

        _server.Connection.Push(PairSuccess(_phone.Vouch(QrReader.Read(code.Text), 1, _time.GetUtcNow())));

        var answer = await _server.Connection.SentAsync(node => node.Child("pair-device-sign") is not null);
        Assert.That(_journal.Entries[^1], Is.EqualTo("sent iq"));
        Assert.That(_journal.Entries.Any(entry => entry.Contains(nameof(DevicePaired), StringComparison.Ordinal)));
        Assert.That(answer.RequiredChild("pair-device-sign").RequiredChild("device-identity").Attribute("key-index"), Is.EqualTo("1"));
        var credentials = DeviceCredentials.Parse((await _store.ReadAsync(DeviceCredentials.Key))!);
        Assert.That(credentials.Account!.Jid, Is.EqualTo(LinkedDevice.Self));
        Assert.That(credentials.Account.Lid, Is.EqualTo(LinkedDevice.SelfLid));
        Assert.That(
            () => DeviceIdentity.Verify(credentials.Account.DeviceIdentity, credentials.IdentityKey.PublicKey.Span), Throws.Nothing);

        _server.Connection.Push(new Node("stream:error", ("code", "515")));
        Assert.That((await _client.Completion).Reason, Is.EqualTo(FailureReason.RestartRequired));
    }

    [Test]
    public async Task A_linked_device_restarts_by_itself_where_the_server_does_not_ask_for_it()
    {
        await _client.ConnectAsync();
        var code = (QrCode)await _client.Notices.ReadAsync();
        _server.Connection.Push(PairSuccess(_phone.Vouch(QrReader.Read(code.Text), 1, _time.GetUtcNow())));
        await _server.Connection.SentAsync(node => node.Child("pair-device-sign") is not null);

        await AdvanceUntilAsync(_client.Completion);

        Assert.That((await _client.Completion).Reason, Is.EqualTo(FailureReason.RestartRequired));
    }

    [Test]
    public async Task A_forged_scan_is_refused_and_links_nothing()
    {
        await _client.ConnectAsync();
        var code = (QrCode)await _client.Notices.ReadAsync();
        var forged = QrReader.Read(code.Text) with { AdvSecret = new byte[32] };

        _server.Connection.Push(PairSuccess(_phone.Vouch(forged, 1, _time.GetUtcNow())));

        var answer = await _server.Connection.SentAsync(node => node.Attribute("type") == "error");
        Assert.That(answer.RequiredChild("error").Attribute("text"), Is.EqualTo("hmac-mismatch"));
        Assert.That((await _client.Completion).Reason, Is.EqualTo(FailureReason.ProtocolViolation));
        Assert.That(DeviceCredentials.Parse((await _store.ReadAsync(DeviceCredentials.Key))!).Account, Is.Null);
        Assert.That(_store.Events, Is.Empty);
    }

    [Test]
    public async Task A_second_scan_of_a_code_changes_nothing()
    {
        await _client.ConnectAsync();
        var code = (QrCode)await _client.Notices.ReadAsync();
        _server.Connection.Push(PairSuccess(_phone.Vouch(QrReader.Read(code.Text), 1, _time.GetUtcNow())));
        await _server.Connection.SentAsync(node => node.Child("pair-device-sign") is not null);
        var linked = await _store.ReadAsync(DeviceCredentials.Key);

        _server.Connection.Push(PairSuccess(_phone.Vouch(QrReader.Read(code.Text), 2, _time.GetUtcNow())));

        await _server.Connection.SentAsync(node => node.Attribute("type") == "error");
        Assert.That(await _store.ReadAsync(DeviceCredentials.Key), Is.EqualTo(linked));
        Assert.That(_store.Events.OfType<DevicePaired>().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_new_identity_begins_without_the_remains_of_the_old_one()
    {
        await _store.CommitAsync(new DeviceCommit(
            new RecordChange(new RecordKey(RecordKind.Session, "15550000002.0"), [1]),
            new RecordChange(new RecordKey(RecordKind.SentMessage, "3EB001"), [1])));

        await _client.ConnectAsync();

        Assert.That(await _store.CountAsync(RecordKind.Session), Is.Zero);
        Assert.That(await _store.CountAsync(RecordKind.SentMessage), Is.Zero);
    }

    private Task AdvanceUntilAsync(Task task) => _time.AdvanceUntilAsync(task, TimeSpan.FromSeconds(1));

    private static Node Offer(params string[] references) => new Node(
        "iq", ("from", "@s.whatsapp.net"), ("type", "set"), ("id", "1"), ("xmlns", "md")).With(
            new Node("pair-device").With(references.Select(reference => new Node("ref").WithText(reference))));

    private static Node PairSuccess(byte[] container) => new Node(
        "iq", ("from", "@s.whatsapp.net"), ("type", "set"), ("id", "2"), ("xmlns", "md")).With(
            new Node("pair-success").With(
                new Node("device-identity").WithBytes(container),
                new Node("device", ("jid", LinkedDevice.Self.ToString()), ("lid", LinkedDevice.SelfLid.ToString())),
                new Node("platform", ("name", "android"))));
}
