using OrleansGateway.Protocol.Binary;
using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Tests;

internal sealed class PairingTests : SandboxTests
{
    [Test]
    public async Task A_client_without_credentials_gets_six_references_and_no_success()
    {
        await using var client = await new Companion().RegisterAsync(Server);

        var offer = await client.ReceiveAsync("iq");

        var references = offer.RequiredChild("pair-device").ChildrenNamed("ref").ToArray();
        Assert.That(references, Has.Length.EqualTo(6));
        Assert.That(references.Select(reference => reference.Text).Distinct().Count(), Is.EqualTo(6));
        Assert.That(references.All(reference => reference.Content is byte[]), "References travel as bytes.");
        Assert.That(offer.Attribute("from"), Is.EqualTo("@s.whatsapp.net"));
    }

    [Test]
    public async Task A_scan_gives_the_client_a_device_of_the_phone_and_a_restart()
    {
        var phone = Server.Phones.Create("15550001111");

        var companion = await Companion.PairAsync(Server, phone.Number);

        Assert.That(companion.Paired.Phone, Is.EqualTo("15550001111"));
        Assert.That(companion.Paired.Jid, Is.EqualTo("15550001111:1@s.whatsapp.net"));
        Assert.That(companion.Paired.Lid, Does.EndWith(":1@lid"));
        Assert.That(companion.Certificate!.KeyIndex, Is.EqualTo(1));
        Assert.That(phone.Report().Devices.Select(device => device.Device), Is.EqualTo(new[] { 0, 1 }));
    }

    [Test]
    public async Task The_same_push_name_leads_to_the_same_number()
    {
        var first = await Companion.PairAsync(Server, pushName: "Ada");
        var second = await Companion.PairAsync(Server, pushName: "Ada");
        var other = await Companion.PairAsync(Server, pushName: "Grace");

        Assert.That(second.Paired.Phone, Is.EqualTo(first.Paired.Phone));
        Assert.That(second.Paired.Device, Is.EqualTo(2));
        Assert.That(other.Paired.Phone, Is.Not.EqualTo(first.Paired.Phone));
    }

    [Test]
    public async Task Clients_without_a_name_get_fresh_numbers()
    {
        var first = await Companion.PairAsync(Server);
        var second = await Companion.PairAsync(Server);

        Assert.That(second.Paired.Phone, Is.Not.EqualTo(first.Paired.Phone));
    }

    [Test]
    public async Task Several_clients_pair_at_once_with_one_adv_secret()
    {
        var companions = Enumerable.Range(0, 4).Select(_ => new Companion()).ToArray();
        foreach (var companion in companions.Skip(1))
        {
            companions[0].AdvSecret.CopyTo(companion.AdvSecret, 0);
        }

        var paired = await Task.WhenAll(companions.Select(PairAsync));

        Assert.That(paired.Distinct().Count(), Is.EqualTo(4));

        async Task<string> PairAsync(Companion companion)
        {
            await using var client = await companion.RegisterAsync(Server);
            var references = await Companion.ReceiveReferencesAsync(client);
            var scan = Server.Phones.ScanQrAsync(companion.QrOf(references[^1]));
            await companion.AnswerPairSuccessAsync(client);
            return (await scan).Jid;
        }
    }

    [Test]
    public async Task A_code_can_be_scanned_once()
    {
        var companion = new Companion();
        await using var client = await companion.RegisterAsync(Server);
        var references = await Companion.ReceiveReferencesAsync(client);
        var scan = Server.Phones.ScanQrAsync(companion.QrOf(references[0]));
        Assert.That(await ErrorOfAsync(companion.QrOf(references[0])), Is.EqualTo(SandboxRequestError.Conflict));
        Assert.That(await ErrorOfAsync(companion.QrOf(references[1])), Is.EqualTo(SandboxRequestError.Conflict));

        await companion.AnswerPairSuccessAsync(client);
        await scan;
        await client.ReceiveUntilClosedAsync();

        Assert.That(await ErrorOfAsync(companion.QrOf(references[0])), Is.EqualTo(SandboxRequestError.Conflict));
    }

    [Test]
    public async Task An_unknown_code_is_refused()
    {
        var error = await ErrorOfAsync(new Companion().QrOf("2@nobody"));

        Assert.That(error, Is.EqualTo(SandboxRequestError.NotFound));
    }

    [TestCase("")]
    [TestCase("hello")]
    [TestCase("2@ref,AAAA,AAAA,AAAA,1")]
    public async Task A_text_that_is_not_a_code_is_refused(string text)
    {
        Assert.That(await ErrorOfAsync(text), Is.EqualTo(SandboxRequestError.Invalid));
    }

    [Test]
    public async Task A_code_with_the_keys_of_another_client_is_refused_and_stays_valid()
    {
        var companion = new Companion();
        await using var client = await companion.RegisterAsync(Server);
        var references = await Companion.ReceiveReferencesAsync(client);

        Assert.That(await ErrorOfAsync(new Companion().QrOf(references[0])), Is.EqualTo(SandboxRequestError.Invalid));

        var scan = Server.Phones.ScanQrAsync(companion.QrOf(references[0]));
        await companion.AnswerPairSuccessAsync(client);
        Assert.That((await scan).Device, Is.EqualTo(1));
    }

    [Test]
    public async Task A_tampered_device_signature_is_refused_and_no_device_is_linked()
    {
        var companion = new Companion();
        await using var client = await companion.RegisterAsync(Server);
        var references = await Companion.ReceiveReferencesAsync(client);
        var scan = Server.Phones.ScanQrAsync(companion.QrOf(references[0]), "15550002222");

        await companion.AnswerPairSuccessAsync(client, tamper: answer =>
        {
            answer[^1] ^= 1;
            return answer;
        });

        var refused = await Assert.ThrowsAsync<SandboxRequestException>(() => scan);
        Assert.That(refused!.Error, Is.EqualTo(SandboxRequestError.RefusedByClient));
        var end = await client.ReceiveAsync("stream:error");
        Assert.That(end.Attribute("code"), Is.EqualTo("401"));
        Assert.That(Server.Phones.Get("15550002222").Report().Devices, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_wrong_key_index_is_refused()
    {
        var companion = new Companion();
        await using var client = await companion.RegisterAsync(Server);
        var references = await Companion.ReceiveReferencesAsync(client);
        var scan = Server.Phones.ScanQrAsync(companion.QrOf(references[0]));

        await companion.AnswerPairSuccessAsync(client, keyIndex: 99);

        await Assert.ThrowsAsync<SandboxRequestException>(() => scan);
    }

    [Test]
    public async Task A_client_that_disconnects_before_it_answers_fails_the_scan()
    {
        var companion = new Companion();
        var client = await companion.RegisterAsync(Server);
        var references = await Companion.ReceiveReferencesAsync(client);
        var scan = Server.Phones.ScanQrAsync(companion.QrOf(references[0]));

        await client.DisposeAsync();

        var refused = await Assert.ThrowsAsync<SandboxRequestException>(() => scan);
        Assert.That(refused!.Error, Is.EqualTo(SandboxRequestError.RefusedByClient));
    }

    [Test]
    public async Task A_client_that_is_not_paired_may_not_send_messages()
    {
        await using var client = await new Companion().RegisterAsync(Server);

        await client.SendAsync(new Node("message", ("to", "15550001111@s.whatsapp.net"), ("id", "X"), ("type", "text")));

        var end = await client.ReceiveAsync("stream:error");
        Assert.That(end.Child("xml-not-well-formed"), Is.Not.Null);
    }

    private async Task<SandboxRequestError> ErrorOfAsync(string qr)
    {
        try
        {
            await Server.Phones.ScanQrAsync(qr);
        }
        catch (SandboxRequestException refused)
        {
            return refused.Error;
        }

        throw new AssertionException("The scan was not refused.");
    }
}
