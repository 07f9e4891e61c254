using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace OrleansGateway.Sandbox.Tests;

internal sealed class AdminHttpTests : SandboxTests, IDisposable
{
    private HttpClient _http = null!;

    [SetUp]
    public void Connect() => _http = new HttpClient { BaseAddress = Server.Url };

    [TearDown]
    public void Dispose() => _http.Dispose();

    [Test]
    public async Task The_noise_root_is_64_hex_digits_of_text()
    {
        var text = await _http.GetStringAsync("/admin/noise-root");

        Assert.That(Convert.FromHexString(text), Is.EqualTo(Server.NoiseRootPublicKey.ToArray()));
    }

    [Test]
    public async Task The_service_worker_names_the_client_revision()
    {
        Assert.That(await _http.GetStringAsync("/sw.js"), Does.Match("\"client_revision\":\\s*\\d+"));
    }

    [Test]
    public async Task A_scan_answers_with_phone_jid_lid_and_device()
    {
        var companion = new Companion();
        await using var client = await companion.RegisterAsync(Server);
        var references = await Companion.ReceiveReferencesAsync(client);

        var scan = _http.PostAsync("/admin/mock-phone/scan-qr", new StringContent(companion.QrOf(references[0])));
        await companion.AnswerPairSuccessAsync(client);
        using var response = await scan;

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        var json = await response.Content.ReadFromJsonAsync<JsonElement>();
        var phone = json.GetProperty("phone").GetString();
        Assert.That(json.GetProperty("jid").GetString(), Is.EqualTo($"{phone}:1@s.whatsapp.net"));
        Assert.That(json.GetProperty("lid").GetString(), Does.EndWith(":1@lid"));
        Assert.That(json.GetProperty("device").GetInt32(), Is.EqualTo(1));
        await AssertProblemAsync(
            await _http.PostAsync("/admin/mock-phone/scan-qr", new StringContent(companion.QrOf(references[0]))), 409);
    }

    [Test]
    public async Task A_scan_may_name_the_phone()
    {
        var companion = new Companion(pushName: "Ada");
        await using var client = await companion.RegisterAsync(Server);
        var references = await Companion.ReceiveReferencesAsync(client);

        var scan = _http.PostAsync(
            "/admin/mock-phone/scan-qr?phone=15550001111", new StringContent(companion.QrOf(references[0])));
        await companion.AnswerPairSuccessAsync(client);
        using var response = await scan;

        var json = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.That(json.GetProperty("phone").GetString(), Is.EqualTo("15550001111"));
    }

    [TestCase("", 400)]
    [TestCase("no code", 400)]
    public async Task A_text_that_is_not_a_code_is_a_problem(string text, int status)
    {
        await AssertProblemAsync(await _http.PostAsync("/admin/mock-phone/scan-qr", new StringContent(text)), status);
    }

    [Test]
    public async Task An_unknown_and_an_overlong_code_are_problems()
    {
        var unknown = new StringContent(new Companion().QrOf("2@nobody"));
        await AssertProblemAsync(await _http.PostAsync("/admin/mock-phone/scan-qr", unknown), 404);
        var endless = new StringContent(new string('x', 100_000));
        await AssertProblemAsync(await _http.PostAsync("/admin/mock-phone/scan-qr", endless), 400);
    }

    [Test]
    public async Task A_phone_is_created_and_reported()
    {
        using var made = await _http.PostAsJsonAsync("/admin/phones", new { phone = "15550001111", autoReply = "ok" });
        using var fresh = await _http.PostAsync("/admin/phones", null);

        Assert.That(made.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(fresh.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        var report = await _http.GetFromJsonAsync<JsonElement>("/admin/phones/15550001111");
        Assert.That(report.GetProperty("jid").GetString(), Is.EqualTo("15550001111@s.whatsapp.net"));
        Assert.That(report.GetProperty("autoReply").GetString(), Is.EqualTo("ok"));
        Assert.That(report.GetProperty("received").GetInt64(), Is.Zero);
        Assert.That(report.GetProperty("duplicates").GetInt64(), Is.Zero);
        Assert.That(report.GetProperty("decryptFailures").GetInt64(), Is.Zero);
        var all = await _http.GetFromJsonAsync<JsonElement>("/admin/phones");
        Assert.That(all.GetArrayLength(), Is.EqualTo(2));
        await AssertProblemAsync(await _http.PostAsJsonAsync("/admin/phones", new { phone = "15550001111" }), 409);
        await AssertProblemAsync(await _http.PostAsJsonAsync("/admin/phones", new { phone = "x" }), 400);
    }

    [Test]
    public async Task A_phone_sends_and_reads_and_texts_are_shown_on_demand()
    {
        Server.Phones.Create("15550001111");
        var receiver = Server.Phones.Create("15550002222");

        using var sent = await _http.PostAsJsonAsync(
            "/admin/phones/15550001111/messages", new { to = "15550002222", text = "hello", id = "X1" });
        await Eventually.HoldsAsync(() => receiver.Report().Received == 1);
        using var read = await _http.PostAsJsonAsync("/admin/phones/15550002222/read", new { });

        Assert.That((await sent.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString(), Is.EqualTo("X1"));
        Assert.That((await read.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("read").GetInt32(), Is.EqualTo(1));
        var without = await _http.GetFromJsonAsync<JsonElement>("/admin/phones/15550002222");
        var with = await _http.GetFromJsonAsync<JsonElement>("/admin/phones/15550002222?texts=true");
        Assert.That(without.GetProperty("messages")[0].GetProperty("id").GetString(), Is.EqualTo("X1"));
        Assert.That(without.GetProperty("messages")[0].TryGetProperty("text", out _), Is.False);
        Assert.That(with.GetProperty("messages")[0].GetProperty("text").GetString(), Is.EqualTo("hello"));
        await Eventually.HoldsAsync(() => Server.Phones.Get("15550001111").Report().SentMessages[0].ReadBy.Count == 1);
    }

    [Test]
    public async Task Behaviour_is_set_over_http()
    {
        var phone = Server.Phones.Create("15550001111");

        using var set = await _http.PutAsJsonAsync("/admin/phones/15550001111/behaviour", new { autoReply = "{text}!", autoRead = true });

        Assert.That(set.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(phone.Report().AutoReply, Is.EqualTo("{text}!"));
        Assert.That(phone.Report().AutoRead, Is.True);
    }

    [Test]
    public async Task Faults_are_injected_over_http()
    {
        var companion = await Companion.PairAsync(Server);
        await using var client = await companion.LogInAsync(Server);
        var device = $"/admin/devices/{companion.Paired.Jid}";

        using var errors = await _http.PutAsJsonAsync($"{device}/errors", new { count = 1, code = 429, stanza = "iq" });
        Assert.That(errors.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        var answer = await client.QueryAsync(Companion.Query("w:p", "get"));
        Assert.That(answer.RequiredChild("error").Attribute("code"), Is.EqualTo("429"));

        using var delay = await _http.PutAsJsonAsync($"{device}/delay", new { milliseconds = 1 });
        Assert.That(delay.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        using var logins = await _http.PutAsJsonAsync($"{device}/login-failures", new { count = 0, code = 503 });
        Assert.That(logins.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));

        var report = await _http.GetFromJsonAsync<JsonElement>(device);
        Assert.That(report.GetProperty("connected").GetBoolean(), Is.True);
        using var cut = await _http.PostAsync($"{device}/cut", null);
        Assert.That(cut.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        await client.ReceiveUntilClosedAsync();
        await Eventually.HoldsAsync(() => !Server.Devices.Get(companion.Paired.Jid).Connected);

        await AssertProblemAsync(await _http.PostAsJsonAsync($"{device}/stream-error", new { code = 503 }), 409);
        using var unlinked = await _http.DeleteAsync(device);
        Assert.That(unlinked.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        await AssertProblemAsync(await _http.GetAsync(device), 404);
    }

    [Test]
    public async Task Bodies_that_are_malformed_or_too_long_are_problems()
    {
        Server.Phones.Create("15550001111");
        await AssertProblemAsync(await PostAsync("{"), 400);
        await AssertProblemAsync(await PostAsync("""{"to":"15550001111"}"""), 400);
        await AssertProblemAsync(await PostAsync($$"""{"to":"15550001111","text":"{{new string('x', 2_000_000)}}"}"""), 413);

        // Asks before it sends: a body that is refused unread may else break off, and the answer with it.
        async Task<HttpResponseMessage> PostAsync(string body)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/admin/phones/15550001111/messages");
            request.Headers.ExpectContinue = true;
            request.Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
            return await _http.SendAsync(request);
        }
    }

    [Test]
    public async Task The_chat_path_without_a_web_socket_asks_for_an_upgrade()
    {
        using var response = await _http.GetAsync("/ws/chat");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.UpgradeRequired));
    }

    private static async Task AssertProblemAsync(HttpResponseMessage response, int status)
    {
        using (response)
        {
            Assert.That((int)response.StatusCode, Is.EqualTo(status));
            Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"));
            var problem = await response.Content.ReadFromJsonAsync<JsonElement>();
            Assert.That(problem.GetProperty("detail").GetString(), Is.Not.Empty);
        }
    }
}
