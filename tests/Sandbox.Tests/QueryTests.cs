using System.Security.Cryptography;
using System.Text;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Sandbox.Tests;

internal sealed class QueryTests : SandboxTests
{
    [Test]
    public async Task A_look_up_lists_devices_with_key_indexes_and_the_lid()
    {
        var owner = await Companion.PairAsync(Server, "15550001111");
        var asker = await Companion.PairAsync(Server);
        await using var client = await asker.LogInAsync(Server);

        var user = (await LookUpAsync(client, owner.Jid.WithoutDevice)).RequiredChild("user");

        var devices = user.RequiredChild("devices").RequiredChild("device-list").Children;
        Assert.That(devices.Select(device => device.Attribute("id")), Is.EqualTo(new[] { "0", "1" }));
        Assert.That(devices.Select(device => device.Attribute("key-index")), Is.EqualTo(new[] { null, "1" }));
        Assert.That(user.RequiredChild("devices").RequiredChild("key-index-list").Bytes.Length, Is.Positive);
        Assert.That(user.RequiredChild("lid").Attribute("val"), Is.EqualTo(Jid.Parse(owner.Paired.Lid).WithoutDevice.ToString()));
    }

    [Test]
    public async Task A_look_up_by_lid_lists_the_same_devices_and_names_no_lid()
    {
        var owner = await Companion.PairAsync(Server, "15550001111");
        await using var client = await owner.LogInAsync(Server);

        var user = (await LookUpAsync(client, Jid.Parse(owner.Paired.Lid).WithoutDevice)).RequiredChild("user");

        Assert.That(user.RequiredChild("devices").RequiredChild("device-list").Children, Has.Count.EqualTo(2));
        Assert.That(user.Child("lid"), Is.Null);
    }

    // Baileys sends the number alone; whatsmeow writes it as an address of the old kind and reads the number from the answer.
    [TestCase("+", "")]
    [TestCase("+", "@c.us")]
    [TestCase("", "@c.us")]
    public async Task A_number_check_shows_who_has_an_account(string prefix, string suffix)
    {
        var phone = Server.Phones.Create();
        var asker = await Companion.PairAsync(Server);
        await using var client = await asker.LogInAsync(Server);

        var answer = await client.QueryAsync(UsyncOf(
            "contact",
            new Node("user").With(new Node("contact").WithText(prefix + phone.Number + suffix)),
            new Node("user").With(new Node("contact").WithText(prefix + "19990000000" + suffix))));

        var users = answer.RequiredChild("usync").RequiredChild("list").Children;
        Assert.That(users.Select(user => user.RequiredChild("contact").Attribute("type")), Is.EqualTo(new[] { "in", "out" }));
        Assert.That(
            users.Select(user => user.RequiredChild("contact").Text),
            Is.EqualTo(new[] { prefix + phone.Number + suffix, prefix + "19990000000" + suffix }));
        Assert.That(
            users.Select(user => user.Attribute("jid")), Is.EqualTo(new[] { phone.Jid.ToString(), "19990000000@s.whatsapp.net" }));
    }

    [TestCase("+")]
    [TestCase("@c.us")]
    [TestCase("1555000x111@c.us")]
    [TestCase("15550001111@s.whatsapp.net@c.us")]
    public async Task A_number_check_of_an_invalid_number_is_a_bad_request(string contact)
    {
        var asker = await Companion.PairAsync(Server);
        await using var client = await asker.LogInAsync(Server);

        var answer = await client.QueryAsync(UsyncOf("contact", new Node("user").With(new Node("contact").WithText(contact))));

        Assert.That(answer.RequiredChild("error").Attribute("code"), Is.EqualTo("400"));
    }

    [Test]
    public async Task A_new_device_is_announced_to_the_contacts_of_the_account()
    {
        var phone = Server.Phones.Create("15550001111");
        var contact = await Companion.PairAsync(Server);
        await using var client = await contact.LogInAsync(Server);
        await contact.SendTextAsync(client, phone.Jid, "M1", "hello", phone.Jid);

        var companion = await Companion.PairAsync(Server, phone.Number);
        var added = await client.ReceiveAsync("notification");
        Server.Devices.Unlink(companion.Paired.Jid);
        var removed = await client.ReceiveAsync("notification");

        Assert.That(added.Attribute("type"), Is.EqualTo("devices"));
        var device = added.RequiredChild("add").RequiredChild("device");
        Assert.That(device.Attribute("jid"), Is.EqualTo(companion.Paired.Jid));
        Assert.That(removed.RequiredChild("remove").RequiredChild("device").Attribute("jid"), Is.EqualTo(companion.Paired.Jid));
        Assert.That(
            added.RequiredChild("add").Attribute("device_hash"),
            Is.EqualTo(ListHash("15550001111.0:0@s.whatsapp.net15550001111.0:1@s.whatsapp.net")));
        Assert.That(
            removed.RequiredChild("remove").Attribute("device_hash"), Is.EqualTo(ListHash("15550001111.0:0@s.whatsapp.net")));
    }

    // Written out here, so that a mistake in the hash that client and Sandbox share does not hide.
    private static string ListHash(string sortedDevices) =>
        "2:" + Convert.ToBase64String(SHA256.HashData(Encoding.ASCII.GetBytes(sortedDevices))[..6]);

    [TestCase("abt", "get", "props")]
    [TestCase("blocklist", "get", null)]
    [TestCase("privacy", "get", "privacy")]
    [TestCase("privacy", "set", "tokens")]
    [TestCase("urn:xmpp:whatsapp:dirty", "set", "clean")]
    [TestCase("w:g2", "get", "participating")]
    [TestCase("w:p", "get", "ping")]
    [TestCase("w:p", "get", null)]
    public async Task The_queries_of_clients_at_login_are_answered(string xmlns, string type, string? content)
    {
        var companion = await Companion.PairAsync(Server);
        await using var client = await companion.LogInAsync(Server);
        var query = Companion.Query(xmlns, type);

        var answer = await client.QueryAsync(content is null ? query : query.With(new Node(content)));

        Assert.That(answer.Attribute("type"), Is.EqualTo("result"));
    }

    [Test]
    public async Task App_state_has_nothing_new()
    {
        var companion = await Companion.PairAsync(Server);
        await using var client = await companion.LogInAsync(Server);

        var answer = await client.QueryAsync(Companion.Query("w:sync:app:state", "set").With(
            new Node("sync").With(new Node("collection", ("name", "regular"), ("version", "3"), ("return_snapshot", "false")))));

        var collection = answer.RequiredChild("sync").RequiredChild("collection");
        Assert.That(collection.Attribute("version"), Is.EqualTo("3"));
        Assert.That(collection.Children, Is.Empty);
    }

    [Test]
    public async Task An_unknown_query_is_answered_not_implemented()
    {
        var companion = await Companion.PairAsync(Server);
        await using var client = await companion.LogInAsync(Server);

        var answer = await client.QueryAsync(Companion.Query("w:new", "get").With(new Node("thing")));

        Assert.That(answer.Attribute("type"), Is.EqualTo("error"));
        Assert.That(answer.RequiredChild("error").Attribute("code"), Is.EqualTo("501"));
        Assert.That(answer.RequiredChild("error").Attribute("text"), Is.EqualTo("feature-not-implemented"));
    }

    [Test]
    public async Task A_query_that_lacks_its_content_is_a_bad_request_and_the_connection_stays_open()
    {
        var companion = await Companion.PairAsync(Server);
        await using var client = await companion.LogInAsync(Server);

        var answer = await client.QueryAsync(Companion.Query("usync", "get").With(new Node("usync")));

        Assert.That(answer.RequiredChild("error").Attribute("code"), Is.EqualTo("400"));
        Assert.That((await client.QueryAsync(Companion.Query("w:p", "get"))).Attribute("type"), Is.EqualTo("result"));
    }

    private static async Task<Node> LookUpAsync(ScriptedClient client, Jid account)
    {
        var answer = await client.QueryAsync(UsyncOf("devices", new Node("user", ("jid", account.ToString()))));
        return answer.RequiredChild("usync").RequiredChild("list");
    }

    private static Node UsyncOf(string protocol, params Node[] users) => Companion.Query("usync", "get").With(
        new Node("usync", ("context", "message"), ("mode", "query"), ("sid", "1"), ("last", "true"), ("index", "0")).With(
            new Node("query").With(new Node(protocol, ("version", "2")), new Node("lid")),
            new Node("list").With(users)));
}
