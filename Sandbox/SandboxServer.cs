using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using OrleansGateway.Sandbox.Admin;
using OrleansGateway.Sandbox.Core;
using OrleansGateway.Sandbox.Phones;
using OrleansGateway.Sandbox.Server;

namespace OrleansGateway.Sandbox;

/// <summary>
/// A local WhatsApp-compatible server with virtual phones. All state is in memory; several servers may run in one process,
/// each with its own.
/// </summary>
public sealed class SandboxServer : IAsyncDisposable
{
    /// <summary>The path of the WebSocket that clients connect to.</summary>
    public const string ChatPath = ServerRoutes.ChatPath;

    private readonly WebApplication _app;

    private SandboxServer(WebApplication app)
    {
        _app = app;
        Urls = [.. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses
            .Select(address => new Uri(address))];
        Phones = app.Services.GetRequiredService<PhoneBook>();
        Devices = app.Services.GetRequiredService<DeviceControl>();
        NoiseRootPublicKey = app.Services.GetRequiredService<ServerIdentity>().Root.PublicKey;
    }

    /// <summary>Where it listens; the first of <see cref="Urls"/>.</summary>
    public Uri Url => Urls[0];

    /// <summary>All addresses at which it listens, with their real ports.</summary>
    public IReadOnlyList<Uri> Urls { get; }

    /// <summary>The WebSocket address for clients, of <see cref="Url"/>.</summary>
    public Uri ChatUrl => new UriBuilder(Url) { Scheme = Url.Scheme == "https" ? "wss" : "ws", Path = ChatPath }.Uri;

    /// <summary>The root of the Noise certificates, 32 bytes, that clients must trust.</summary>
    public ReadOnlyMemory<byte> NoiseRootPublicKey { get; }

    /// <summary>The virtual phones.</summary>
    public PhoneBook Phones { get; }

    /// <summary>Reports of devices, and faults to inject.</summary>
    public DeviceControl Devices { get; }

    /// <summary>Starts a server.</summary>
    /// <param name="options">The options; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="ArgumentException">An option is invalid.</exception>
    /// <exception cref="IOException">An address cannot be bound.</exception>
    public static async Task<SandboxServer> StartAsync(
        SandboxOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new SandboxOptions();
        options.Validate();
        var app = Build(options);
        try
        {
            await app.StartAsync(cancellationToken);
            return new SandboxServer(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until the process is told to stop (Ctrl+C, SIGTERM) or the server is disposed.</summary>
    /// <param name="cancellationToken">Ends the wait and the server.</param>
    public Task WaitForShutdownAsync(CancellationToken cancellationToken = default) =>
        _app.WaitForShutdownAsync(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Phones.Stop();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    private static WebApplication Build(SandboxOptions options)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = AdminEndpoints.MaxBodyBytes;
            foreach (var url in options.Urls)
            {
                kestrel.Listen(Endpoint(url), listen => Secure(listen, url, options));
            }
        });
        builder.Services.AddRoutingCore();
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.RespectNullableAnnotations = true;
            json.SerializerOptions.RespectRequiredConstructorParameters = true;
        });
        builder.Services.AddSandbox(options);
        if (options.Loggers is { } loggers)
        {
            builder.Services.AddSingleton(loggers);
        }

        var app = builder.Build();
        app.UseMiddleware<ProblemMiddleware>();
        app.UseRouting();
        app.UseWebSockets();
        app.MapServer();
        app.MapAdmin();
        return app;
    }

    private static IPEndPoint Endpoint(Uri url)
    {
        var host = url.Host.Trim('[', ']');
        if (host == "localhost")
        {
            return new IPEndPoint(IPAddress.Loopback, url.Port);
        }

        return IPAddress.TryParse(host, out var address)
            ? new IPEndPoint(address, url.Port)
            : throw new ArgumentException($"SandboxOptions: the host of {url} is neither an IP address nor localhost.", nameof(url));
    }

    private static void Secure(Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions listen, Uri url, SandboxOptions options)
    {
        if (url.Scheme == "https")
        {
            listen.UseHttps(TlsCertificate.Create(url.Host, options.Time.GetUtcNow()));
        }
    }
}
