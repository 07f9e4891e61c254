using OrleansGateway.Protocol.Server.Pairing;
using OrleansGateway.Sandbox.Phones;
using OrleansGateway.Sandbox.Server;

namespace OrleansGateway.Sandbox.Admin;

/// <summary>The operator's HTTP interface, described in <c>docs/sandbox.md</c>: a thin layer over phones and devices.</summary>
internal static class AdminEndpoints
{
    /// <summary>The longest request body, in bytes.</summary>
    public const int MaxBodyBytes = 1024 * 1024;

    private const int MaxListed = 10_000;

    /// <summary>Maps the paths below <c>/admin</c>.</summary>
    /// <param name="routes">The server's routes.</param>
    public static void MapAdmin(this IEndpointRouteBuilder routes)
    {
        var admin = routes.MapGroup("/admin");
        admin.MapGet("/noise-root", (ServerIdentity identity) => Results.Text(identity.Root.ToString()));
        admin.MapPost("/mock-phone/scan-qr", ScanQrAsync);
        MapPhones(admin.MapGroup("/phones"));
        MapDevices(admin.MapGroup("/devices"));
    }

    private static void MapPhones(RouteGroupBuilder phones)
    {
        phones.MapGet("/", (PhoneBook book, bool? texts, int? limit) =>
            book.All.OrderBy(phone => phone.Number, StringComparer.Ordinal).Select(phone => Report(phone, texts, limit)));
        phones.MapPost("/", CreatePhone);
        phones.MapGet("/{number}", (PhoneBook book, string number, bool? texts, int? limit) =>
            Report(book.Get(number), texts, limit));
        phones.MapPost("/{number}/messages", (PhoneBook book, string number, SendTextBody body) =>
            new { id = book.Get(number).SendText(body.To, body.Text, body.Id) });
        phones.MapPost("/{number}/read", (PhoneBook book, string number, MarkReadBody body) =>
            new { read = book.Get(number).MarkRead(body.Ids) });
        phones.MapPut("/{number}/behaviour", (PhoneBook book, string number, BehaviourBody body) =>
        {
            book.Get(number).SetBehaviour(body.AutoReply, body.AutoRead);
            return Results.NoContent();
        });
    }

    private static void MapDevices(RouteGroupBuilder devices)
    {
        devices.MapGet("/", (DeviceControl control) => control.All());
        devices.MapGet("/{jid}", (DeviceControl control, string jid) => control.Get(jid));
        devices.MapDelete("/{jid}", Do((control, jid) => control.Unlink(jid)));
        devices.MapPost("/{jid}/cut", Do((control, jid) => control.Cut(jid)));
        devices.MapPost("/{jid}/stream-error", Do<CodeBody>((control, jid, body) => control.EndStream(jid, body.Code)));
        devices.MapPut("/{jid}/errors", Do<ErrorsBody>((control, jid, body) =>
            control.AnswerNext(jid, body.Count, body.Code, body.Stanza)));
        devices.MapPut("/{jid}/login-failures", Do<FailuresBody>((control, jid, body) =>
            control.RefuseLogins(jid, body.Count, body.Code)));
        devices.MapPut("/{jid}/delay", Do<DelayBody>((control, jid, body) =>
            control.Delay(jid, TimeSpan.FromMilliseconds(body.Milliseconds))));
    }

    private static Func<DeviceControl, string, IResult> Do(Action<DeviceControl, string> action) => (control, jid) =>
    {
        action(control, jid);
        return Results.NoContent();
    };

    private static Func<DeviceControl, string, TBody, IResult> Do<TBody>(Action<DeviceControl, string, TBody> action) =>
        (control, jid, body) =>
        {
            action(control, jid, body);
            return Results.NoContent();
        };

    private static PhoneReport Report(VirtualPhone phone, bool? texts, int? limit) =>
        phone.Report(texts ?? false, Math.Clamp(limit ?? 1_000, 0, MaxListed));

    private static IResult CreatePhone(PhoneBook book, CreatePhoneBody? body)
    {
        var phone = book.Create(body?.Phone);
        if (body is not null)
        {
            phone.SetBehaviour(body.AutoReply, body.AutoRead);
        }

        return Results.Created($"/admin/phones/{phone.Number}", Report(phone, texts: false, limit: 0));
    }

    private static async Task<PairedDevice> ScanQrAsync(
        PhoneBook book, HttpRequest request, string? phone, CancellationToken cancellationToken)
    {
        var qr = await ReadTextAsync(request.Body, cancellationToken);
        return await book.ScanQrAsync(qr, phone, cancellationToken);
    }

    // Reads one character more than a QR text may have, so that a longer one is refused and not cut.
    private static async Task<string> ReadTextAsync(Stream body, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(body);
        var buffer = new char[QrReader.MaxLength + 1];
        var length = await reader.ReadBlockAsync(buffer, cancellationToken);
        return new string(buffer, 0, length);
    }

    private sealed record CreatePhoneBody(string? Phone = null, string? AutoReply = null, bool AutoRead = false);

    private sealed record SendTextBody(string To, string Text, string? Id = null);

    private sealed record MarkReadBody(IReadOnlyList<string>? Ids = null);

    private sealed record BehaviourBody(string? AutoReply = null, bool AutoRead = false);

    private sealed record CodeBody(int Code);

    private sealed record ErrorsBody(int Count, int Code, string? Stanza = null);

    private sealed record FailuresBody(int Count, int Code);

    private sealed record DelayBody(int Milliseconds);
}
