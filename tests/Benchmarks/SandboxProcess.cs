using System.Net.Http.Json;

namespace OrleansGateway.Benchmarks;

/// <summary>A Sandbox in a process of its own, so that its work is not counted as ours. Disposing ends it.</summary>
internal sealed class SandboxProcess : IAsyncDisposable
{
    private const int ConcurrentRequests = 16;

    private readonly SandboxProgram _program;

    private SandboxProcess(SandboxProgram program) => _program = program;

    /// <summary>Where its HTTP interface is.</summary>
    public Uri Url => _program.Admin.BaseAddress!;

    /// <summary>Where clients connect.</summary>
    public Uri ChatUrl => _program.ChatUrl;

    /// <summary>The root of its certificates, 64 hex digits.</summary>
    public string NoiseRoot => _program.NoiseRoot;

    private HttpClient Http => _program.Admin;

    /// <summary>Starts a server on a free port of the loopback address.</summary>
    /// <exception cref="InvalidOperationException">It ended at its start.</exception>
    public static async Task<SandboxProcess> StartAsync() => new(await SandboxProgram.StartAsync());

    /// <summary>Makes phones.</summary>
    /// <returns>Their numbers.</returns>
    public async Task<string[]> CreatePhonesAsync(int count, CancellationToken cancellationToken)
    {
        var numbers = new string[count];
        for (var i = 0; i < count; i++)
        {
            using var answer = await Http.PostAsync(new Uri(Url, "admin/phones"), null, cancellationToken);
            answer.EnsureSuccessStatusCode();
            numbers[i] = (await answer.Content.ReadFromJsonAsync<PhoneAnswer>(cancellationToken))!.Phone;
        }

        return numbers;
    }

    /// <summary>Lets a phone scan a QR code.</summary>
    public async Task ScanAsync(string qr, string phone, CancellationToken cancellationToken)
    {
        using var body = new StringContent(qr);
        using var answer = await Http.PostAsync(
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
                using var answer = await Http.PostAsJsonAsync(
                    new Uri(Url, $"admin/phones/{phones[i % phones.Length]}/messages"),
                    new { to, text = $"When does parcel {i} arrive?" },
                    token);
                answer.EnsureSuccessStatusCode();
            });

    /// <summary>Waits until a device has confirmed all that it was given.</summary>
    /// <param name="device">Its address by number.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public Task WaitUntilConfirmedAsync(string device, CancellationToken cancellationToken) => Eventually.UntilAsync(
        () => Http.GetFromJsonAsync<DeviceAnswer>(new Uri(Url, $"admin/devices/{device}"), cancellationToken),
        static answer => answer!.Pending == 0,
        Timeout.InfiniteTimeSpan);

    /// <summary>Waits until a phone has received so many messages and all of them could be decrypted.</summary>
    /// <exception cref="InvalidOperationException">One could not be decrypted, or came twice.</exception>
    public Task WaitUntilReceivedAsync(string phone, long count, CancellationToken cancellationToken)
    {
        var address = new Uri(Url, $"admin/phones/{phone}?limit=0");
        return Eventually.UntilAsync(
            () => Http.GetFromJsonAsync<PhoneAnswer>(address, cancellationToken),
            answer => Verified(answer!).Received >= count,
            Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _program.DisposeAsync();

    private static PhoneAnswer Verified(PhoneAnswer seen) => seen.DecryptFailures + seen.Duplicates == 0
        ? seen
        : throw new InvalidOperationException(
            $"A phone could not decrypt {seen.DecryptFailures} messages and received {seen.Duplicates} twice.");

    private sealed record PhoneAnswer(string Phone, long Received, long Duplicates, long DecryptFailures);

    private sealed record DeviceAnswer(int Pending);
}
