namespace OrleansGateway.Interop.Whatsmeow;

/// <summary>
/// An unmodified whatsmeow against the Sandbox. It trusts the root key that is built into it and no other, so it does not get
/// past the handshake; docs/testing.md says what follows from that.
/// </summary>
[CancelAfter(Limits.TestMilliseconds)]
public sealed class WhatsmeowAndSandboxTests
{
    private LocalSandbox? _sandbox;

    [SetUp]
    public async Task StartSandbox()
    {
        await WhatsmeowPackage.RequireAsync();
        _sandbox = await LocalSandbox.StartAsync();
    }

    [TearDown]
    public async Task StopSandbox()
    {
        if (_sandbox is not null)
        {
            await _sandbox.DisposeAsync();
        }
    }

    [Test]
    public async Task Whatsmeow_reaches_the_sandbox_and_refuses_a_certificate_that_its_own_root_did_not_sign()
    {
        var client = await _sandbox!.StartWhatsmeowAsync();

        var refusal = await Assert.ThrowsAsync<WhatsmeowException>(client.ConnectAsync);

        Assert.That(refusal!.Message, Does.EndWith("failed to verify server cert: failed to verify intermediate cert signature"));
    }
}
