using System.Diagnostics;
using System.Net.Http.Json;

namespace OrleansGateway.Benchmarks;

/// <summary>A Sandbox in a process of its own, so that its work is not counted as ours. Disposing ends it.</summary>
internal sealed class SandboxProcess : IAsyncDisposable
{
    private const string ChatLine = "WebSocket for clients: ";
    private const string RootLine = "Noise root: ";
    private const string ListensLine = "Sandbox listens on ";
    private const int ConcurrentRequests = 16;

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(10);

    private readonly Process _process;
    private readonly HttpClient _http = new();

    private SandboxProcess(Process process) => _process = process;

    /// <summary>Where its HTTP interface is.</summary>
    public Uri Url { get; private set; } = null!;

    /// <summary>Where clients connect.</summary>
    public Uri ChatUrl { get; private set; } = null!;

    /// <summary>The root of its certificates, 64 hex digits.</summary>
    public string NoiseRoot { get; private set; } = "";

    /// <summary>Starts a server on a free port of the loopback address.</summary>
    /// <exception cref="InvalidOperationException">It ended at its start.</exception>
    public static async Task<SandboxProcess> StartAsync(CancellationToken cancellationToken)
    {
        var assembly = Path.Combine(AppContext.BaseDirectory, "OrleansGateway.Sandbox.dll");
        var start = new ProcessStartInfo("dotnet", [assembly, "serve", "--url", "http://127.0.0.1:0"])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        var sandbox = new SandboxProcess(Process.Start(start)!);
        try
        {
            await sandbox.ReadAddressesAsync(cancellationToken);
            return sandbox;
        }
        catch
        {
            await sandbox.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes phones.</summary>
    /// <returns>Their numbers.</returns>
    public async Task<string[]> CreatePhonesAsync(int count, CancellationToken cancellationToken)
    {
        var numbers = new string[count];
        for (var i = 0; i < count; i++)
        {
            using var answer = await _http.PostAsync(new Uri(Url, "admin/phones"), null, cancellationToken);
            answer.EnsureSuccessStatusCode();
            numbers[i] = (await answer.Content.ReadFromJsonAsync<PhoneAnswer>(cancellationToken))!.Phone;
        }

        return numbers;
    }

    /// <summary>Lets a phone scan a QR code.</summary>
    public async Task ScanAsync(string qr, string phone, CancellationToken cancellationToken)
    {
        using var body = new StringContent(qr);
        using var answer = await _http.PostAsync(
            new Uri(Url, $"admin/mock-phone/scan-qr?phone={phone}"), body, cancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Lets phones write to a number by turns.</summary>
    /// <param name="phones">Who writes.</param>
    /// <param name="to">The number that is written to.</param>
    /// <param name="count">How many messages in all.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public Task WriteFromPhonesAsync(string[] phones, string to, int count, CancellationToken cancellationToken) =>
        Parallel.ForAsync(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = ConcurrentRequests, CancellationToken = cancellationToken },
            async (i, token) =>
            {
                using var answer = await _http.PostAsJsonAsync(
                    new Uri(Url, $"admin/phones/{phones[i % phones.Length]}/messages"),
                    new { to, text = $"When does parcel {i} arrive?" },
                    token);
                answer.EnsureSuccessStatusCode();
            });

    /// <summary>Waits until a device has confirmed all that it was given.</summary>
    /// <param name="device">Its address by number.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task WaitUntilConfirmedAsync(string device, CancellationToken cancellationToken)
    {
        var address = new Uri(Url, $"admin/devices/{device}");
        while ((await _http.GetFromJsonAsync<DeviceAnswer>(address, cancellationToken))!.Pending > 0)
        {
            await Task.Delay(Glance, TimeProvider.System, cancellationToken);
        }
    }

    /// <summary>Waits until a phone has received so many messages and all of them could be decrypted.</summary>
    /// <exception cref="InvalidOperationException">One could not be decrypted, or came twice.</exception>
    public async Task WaitUntilReceivedAsync(string phone, long count, CancellationToken cancellationToken)
    {
        var address = new Uri(Url, $"admin/phones/{phone}?limit=0");
        while (true)
        {
            var seen = (await _http.GetFromJsonAsync<PhoneAnswer>(address, cancellationToken))!;
            if (seen.DecryptFailures + seen.Duplicates > 0)
            {
                throw new InvalidOperationException(
                    $"A phone could not decrypt {seen.DecryptFailures} messages and got {seen.Duplicates} twice.");
            }

            if (seen.Received >= count)
            {
                return;
            }

            await Task.Delay(Glance, TimeProvider.System, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    private async Task ReadAddressesAsync(CancellationToken cancellationToken)
    {
        while (NoiseRoot.Length == 0)
        {
            var line = await _process.StandardOutput.ReadLineAsync(cancellationToken)
                ?? throw new InvalidOperationException("The Sandbox ended at its start.");
            if (line.StartsWith(ListensLine, StringComparison.Ordinal))
            {
                Url = new Uri(line[ListensLine.Length..]);
            }
            else if (line.StartsWith(ChatLine, StringComparison.Ordinal))
            {
                ChatUrl = new Uri(line[ChatLine.Length..]);
            }
            else if (line.StartsWith(RootLine, StringComparison.Ordinal))
            {
                NoiseRoot = line[RootLine.Length..];
            }
        }

        // What it logs later must not fill the pipe.
        _ = _process.StandardOutput.BaseStream.CopyToAsync(Stream.Null, CancellationToken.None);
    }

    private sealed record PhoneAnswer(string Phone, long Received, long Duplicates, long DecryptFailures);

    private sealed record DeviceAnswer(int Pending);
}
