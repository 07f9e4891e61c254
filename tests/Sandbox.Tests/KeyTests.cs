using OrleansGateway.Protocol.Binary;

namespace OrleansGateway.Sandbox.Tests;

internal sealed class KeyTests : SandboxTests
{
    [Test]
    public async Task A_new_device_has_no_pre_keys_until_it_uploads_some()
    {
        var companion = await Companion.PairAsync(Server);
        await using var client = await companion.ConnectAsync(Server);

        Assert.That(await CountAsync(client), Is.EqualTo("0"));
        await companion.UploadPreKeysAsync(client, 812);
        Assert.That(await CountAsync(client), Is.EqualTo("812"));
    }

    [Test]
    public async Task Each_one_time_pre_key_is_given_out_once()
    {
        var owner = await Companion.PairAsync(Server);
        await using (var client = await owner.ConnectAsync(Server))
        {
            await owner.UploadPreKeysAsync(client, 5);
        }

        var asker = await Companion.PairAsync(Server);
        await using var other = await asker.LogInAsync(Server);
        var given = new List<uint?>();
        for (var i = 0; i < 7; i++)
        {
            given.Add((await Companion.FetchBundleAsync(other, owner.Jid)).PreKeyId);
        }

        Assert.That(given, Is.EqualTo(new uint?[] { 1, 2, 3, 4, 5, null, null }));
    }

    [Test]
    public async Task A_key_that_was_given_out_is_not_given_out_again_after_a_second_upload()
    {
        var owner = await Companion.PairAsync(Server);
        var asker = await Companion.PairAsync(Server);
        await using var client = await owner.LogInAsync(Server);
        await using var other = await asker.LogInAsync(Server);
        var key = new Node("key").With(Companion.IdOf(900), new Node("value").WithBytes(new byte[32]));
        await client.QueryAsync(owner.UploadOf(key));
        for (var i = 0; i < 21; i++)
        {
            await Companion.FetchBundleAsync(other, owner.Jid);
        }

        await client.QueryAsync(owner.UploadOf(key));

        Assert.That((await Companion.FetchBundleAsync(other, owner.Jid)).PreKeyId, Is.Null);
    }

    [Test]
    public async Task A_device_with_few_pre_keys_is_notified_once()
    {
        var owner = await Companion.PairAsync(Server);
        var asker = await Companion.PairAsync(Server);
        await using var client = await owner.LogInAsync(Server);
        await using var other = await asker.LogInAsync(Server);
        for (var i = 0; i < 17; i++)
        {
            await Companion.FetchBundleAsync(other, owner.Jid);
        }

        var notice = await client.ReceiveAsync(IsLowNotice);
        Assert.That(notice.RequiredChild("count").Attribute("value"), Is.EqualTo("4"));
        Assert.That(notice.Attribute("from"), Is.EqualTo("@s.whatsapp.net"));
        await CountAsync(client);
        Assert.That(client.Unread.Any(stanza => IsLowNotice(stanza)), Is.False);
    }

    [Test]
    public async Task A_phone_never_runs_out_of_pre_keys()
    {
        var phone = Server.Phones.Create();
        var asker = await Companion.PairAsync(Server);
        await using var client = await asker.LogInAsync(Server);
        var given = new HashSet<uint?>();

        for (var i = 0; i < 100; i++)
        {
            await Eventually.HoldsAsync(() => phone.Report().Devices[0].PreKeys > 0);
            given.Add((await Companion.FetchBundleAsync(client, phone.Jid)).PreKeyId);
        }

        Assert.That(given, Has.Count.EqualTo(100).And.None.Null);
    }

    [Test]
    public async Task A_bundle_of_an_unknown_device_is_an_error_in_the_answer()
    {
        var asker = await Companion.PairAsync(Server);
        await using var client = await asker.LogInAsync(Server);

        var answer = await client.QueryAsync(Companion.Query("encrypt", "get").With(
            new Node("key").With(new Node("user", ("jid", asker.Jid.WithDevice(99).ToString())))));

        var user = answer.RequiredChild("list").RequiredChild("user");
        Assert.That(user.RequiredChild("error").Attribute("code"), Is.EqualTo("404"));
    }

    [Test]
    public async Task A_signed_pre_key_with_a_wrong_signature_is_refused()
    {
        var companion = await Companion.PairAsync(Server);
        await using var client = await companion.LogInAsync(Server);
        var signed = companion.SignedKeyNode();
        var signature = signed.RequiredChild("signature").Bytes.ToArray();
        signature[0] ^= 1;
        var forged = new Node("skey").With(signed.Children[0], signed.Children[1], new Node("signature").WithBytes(signature));

        var rotation = await client.QueryAsync(Companion.Query("encrypt", "set").With(new Node("rotate").With(forged)));
        var upload = await client.QueryAsync(Companion.Query("encrypt", "set").With(
            companion.UploadOf().Children.Select(child => child.Tag == "skey" ? forged : child)));

        Assert.That(rotation.RequiredChild("error").Attribute("code"), Is.EqualTo("406"));
        Assert.That(upload.RequiredChild("error").Attribute("code"), Is.EqualTo("406"));
    }

    [Test]
    public async Task The_digest_names_the_keys_that_the_server_has()
    {
        var companion = await Companion.PairAsync(Server);
        await using var client = await companion.LogInAsync(Server);

        var answer = await client.QueryAsync(Companion.Query("encrypt", "get").With(new Node("digest")));

        var digest = answer.RequiredChild("digest");
        Assert.That(digest.RequiredChild("identity").Bytes.ToArray(), Is.EqualTo(companion.Identity.KeyPair.PublicKey.ToArray()));
        Assert.That(digest.RequiredChild("list").Children, Has.Count.EqualTo(19), "The phone used one for the history.");
        Assert.That(digest.RequiredChild("hash").Bytes.Length, Is.EqualTo(20));
    }

    private static bool IsLowNotice(Node stanza) =>
        stanza.Tag == "notification" && stanza.Attribute("type") == "encrypt";

    private static async Task<string?> CountAsync(ScriptedClient client)
    {
        var answer = await client.QueryAsync(Companion.Query("encrypt", "get").With(new Node("count")));
        return answer.RequiredChild("count").Attribute("value");
    }
}
