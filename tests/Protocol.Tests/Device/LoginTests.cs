using NUnit.Framework;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Events;
using OrleansGateway.Protocol.Device.Peers;
using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Stanzas.Keys;

namespace OrleansGateway.Protocol.Tests.Device;

[CancelAfter(30_000)]
internal sealed class LoginTests
{
    [Test]
    public async Task Steps_of_a_login_come_in_order()
    {
        var device = await LinkedDevice.ConnectAsync(device => device.Server.PreKeysLeft = 0);

        var steps = device.Wire.Sent.Select(node => node.Tag == "iq" ? ScriptedServer.FirstChild(node) : node.Tag).Take(6);
        Assert.That(steps, Is.EqualTo((string[])["count", "registration", "active", "digest", "ib", "presence"]));
        Assert.That(device.Client.IsReady, Is.True);
        Assert.That(device.Client.Account, Is.EqualTo(LinkedDevice.Self));
    }

    [Test]
    public async Task Pre_keys_are_durable_before_the_server_gets_them()
    {
        var device = await LinkedDevice.CreateAsync();
        device.Server.PreKeysLeft = 0;
        device.Store.Hold();
        var client = device.NewClient();
        var connecting = client.ConnectAsync();
        await device.Server.ConnectedAsync();

        // The commit is under way and held: an upload that did not wait for it would be sent by now, in the same breath.
        await device.Journal.ExpectAsync<string>(entry => entry == "commit begins");
        Assert.That(device.Server.Uploads, Is.Empty);

        device.Store.Release();
        await connecting;
        var order = device.Journal.Entries.Where(entry => entry.StartsWith("commit PreKey", StringComparison.Ordinal) || entry == "upload").ToArray();
        Assert.That(order, Is.EqualTo((string[])["commit PreKey,Counter", "upload"]));
        var keys = device.Server.Uploads.Single().RequiredChild("list").ChildrenNamed("key").Select(KeyNodes.ReadKey).ToArray();
        Assert.That(keys.Select(key => key.Id), Is.EqualTo(Enumerable.Range(1, 8)));
        var stored = await device.Store.LoadAsync(keys.Select(key => PreKeys.KeyOf(key.Id)).ToArray());
        Assert.That(stored, Has.All.Not.Null);
    }

    [Test]
    public async Task Keys_of_an_upload_without_answer_are_given_again()
    {
        var device = await LinkedDevice.CreateAsync();
        device.Server.PreKeysLeft = 0;
        device.Server.Silences.Add("registration");
        var connecting = device.NewClient().ConnectAsync();
        await device.Server.ConnectedAsync();
        var lost = await device.Wire.SentAsync(node => ScriptedServer.FirstChild(node) == "registration");
        device.Wire.Cut();
        Assert.That(() => connecting, Throws.InstanceOf<ConnectionException>());

        device.Server.Silences.Clear();
        await device.ReconnectAsync();

        var given = device.Server.Uploads.Single();
        Assert.That(Ids(given), Is.EqualTo(Ids(lost)));
    }

    [Test]
    public async Task Numbers_of_pre_keys_only_rise()
    {
        var device = await LinkedDevice.ConnectAsync(device => device.Server.PreKeysLeft = 0);
        device.Wire.Push(new Node("notification", ("from", "@s.whatsapp.net"), ("type", "encrypt"), ("id", "802")).With(
            new Node("count", ("value", "1"))));

        var more = await device.Wire.SentAsync(node => ScriptedServer.FirstChild(node) == "registration", skip: 1);

        Assert.That(Ids(more), Is.EqualTo(Enumerable.Range(9, 4)));
        await device.Wire.SentAsync(node => node.Tag == "ack" && node.Attribute("id") == "802");
    }

    [Test]
    public async Task The_next_connection_begins_with_the_routing_that_this_one_was_given()
    {
        var device = await LinkedDevice.ConnectAsync();
        Assert.That(device.Server.Routing.IsEmpty);
        device.Wire.Push(Routing([8, 13, 8, 5]));
        device.Wire.Push(Routing([]));
        device.Wire.Push(Routing(new byte[5000]));
        device.Wire.Push(new Node("notification", ("from", "@s.whatsapp.net"), ("type", "unknown"), ("id", "805")));
        await device.Wire.SentAsync(node => node.Tag == "ack" && node.Attribute("id") == "805");

        await device.Client.CloseAsync();
        await device.ReconnectAsync();

        Assert.That(device.Server.Routing.ToArray(), Is.EqualTo(new byte[] { 8, 13, 8, 5 }));

        static Node Routing(byte[] info) =>
            new Node("ib").With(new Node("edge_routing").With(new Node("routing_info").WithBytes(info)));
    }

    [Test]
    public async Task A_server_with_enough_keys_gets_none()
    {
        var device = await LinkedDevice.ConnectAsync();

        Assert.That(device.Server.Uploads, Is.Empty);
    }

    [Test]
    public async Task A_server_that_lost_the_keys_gets_new_ones()
    {
        var device = await LinkedDevice.ConnectAsync(device => device.Server.Digest = null);

        Assert.That(device.Server.Uploads, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_refused_login_is_typed_and_puts_the_credentials_aside()
    {
        var device = await LinkedDevice.CreateAsync();
        device.Server.Greeting = new Node("failure", ("reason", "401"));
        var client = device.NewClient();

        var refused = await Assert.ThrowsAsync<ConnectionException>(() => client.ConnectAsync());

        Assert.That(refused.Failure.Reason, Is.EqualTo(FailureReason.LoggedOut));
        Assert.That((await client.Completion).Reason, Is.EqualTo(FailureReason.LoggedOut));
        Assert.That(device.Store.Events.OfType<DeviceLoggedOut>().Count(), Is.EqualTo(1));
        Assert.That(await device.Store.ReadAsync(DeviceCredentials.Key), Is.Null);
        Assert.That(await device.Store.CountAsync(RecordKind.Credentials), Is.EqualTo(1), "kept aside");
    }

    [TestCase("402", FailureReason.TemporarilyBanned)]
    [TestCase("403", FailureReason.Locked)]
    [TestCase("405", FailureReason.ClientOutdated)]
    [TestCase("406", FailureReason.Banned)]
    [TestCase("409", FailureReason.BadUserAgent)]
    [TestCase("429", FailureReason.RateLimited)]
    [TestCase("503", FailureReason.ServerError)]
    [TestCase("999", FailureReason.ServerError)]
    public async Task Other_refusals_keep_the_credentials(string code, FailureReason reason)
    {
        var device = await LinkedDevice.CreateAsync();
        device.Server.Greeting = new Node("failure", ("reason", code), ("expire", "90"));

        var refused = await Assert.ThrowsAsync<ConnectionException>(() => device.NewClient().ConnectAsync());

        Assert.That(refused.Failure.Reason, Is.EqualTo(reason));
        Assert.That(refused.Failure.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(90)));
        Assert.That(await device.Store.ReadAsync(DeviceCredentials.Key), Is.Not.Null);
    }

    [Test]
    public async Task A_silent_server_times_out()
    {
        var device = await LinkedDevice.CreateAsync();
        device.Server.Greeting = null;
        var client = device.NewClient();
        var connecting = client.ConnectAsync();
        await device.Server.ConnectedAsync();
        await device.Time.AdvanceUntilAsync(connecting, TimeSpan.FromSeconds(5));

        Assert.That((await client.Completion).Reason, Is.EqualTo(FailureReason.TimedOut));
        Assert.That(() => connecting, Throws.InstanceOf<ConnectionException>());
    }

    [Test]
    public async Task A_client_connects_once()
    {
        var device = await LinkedDevice.ConnectAsync();

        Assert.That(() => device.Client.ConnectAsync(), Throws.InvalidOperationException);
    }

    [Test]
    public async Task The_lid_that_the_server_names_is_kept()
    {
        var device = await LinkedDevice.ConnectAsync(
            device => device.Server.Greeting = new Node("success", ("lid", "99000000000777:7@lid")));

        var credentials = DeviceCredentials.Parse((await device.Store.ReadAsync(DeviceCredentials.Key))!);
        Assert.That(credentials.Account!.Lid, Is.EqualTo(Jid.Parse("99000000000777:7@lid")));
    }

    private static IEnumerable<int> Ids(Node upload) =>
        upload.RequiredChild("list").ChildrenNamed("key").Select(key => (int)KeyNodes.ReadKey(key).Id);
}
