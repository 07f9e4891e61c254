using System.CommandLine;
using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox;

/// <summary><c>serve</c>: runs a server until Ctrl+C or SIGTERM.</summary>
internal static class ServeCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var url = new Option<string[]>("--url")
        {
            Description = "Where to listen, http or https (self-signed), port 0 for a free one; may be given several times.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => ["http://127.0.0.1:8080"],
        };
        url.Validators.Add(result =>
        {
            foreach (var text in result.Tokens.Select(token => token.Value).Where(text => Parse(text) is null))
            {
                result.AddError($"--url: '{text}' is no address such as http://127.0.0.1:8080.");
            }
        });
        var verbose = new Option<bool>("--verbose") { Description = "Log also what succeeds." };
        var command = new Command("serve", "Run a local WhatsApp-compatible server with virtual phones.") { url, verbose };
        command.SetAction((result, cancellationToken) =>
            RunAsync([.. result.GetRequiredValue(url).Select(text => Parse(text)!)], result.GetValue(verbose), cancellationToken));
        return command;
    }

    private static Uri? Parse(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && (url.Scheme is "http" or "https") ? url : null;

    private static async Task<int> RunAsync(Uri[] urls, bool verbose, CancellationToken cancellationToken)
    {
        using var loggers = LoggerFactory.Create(logging => logging
            .AddSimpleConsole(console => console.SingleLine = true)
            .SetMinimumLevel(verbose ? LogLevel.Debug : LogLevel.Information)
            .AddFilter("Microsoft", LogLevel.Warning));
        try
        {
            await using var server = await SandboxServer.StartAsync(
                new SandboxOptions { Urls = urls, Loggers = loggers }, cancellationToken);
            foreach (var address in server.Urls)
            {
                Console.WriteLine($"Sandbox listens on {address}");
            }

            Console.WriteLine($"WebSocket for clients: {server.ChatUrl}");
            Console.WriteLine($"Noise root: {Convert.ToHexStringLower(server.NoiseRootPublicKey.Span)}");
            await server.WaitForShutdownAsync(cancellationToken);
            return 0;
        }
        catch (Exception error) when (error is IOException or ArgumentException)
        {
            await Console.Error.WriteLineAsync($"The Sandbox cannot start: {error.Message}");
            return 1;
        }
    }
}
