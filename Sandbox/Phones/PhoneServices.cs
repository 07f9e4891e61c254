using OrleansGateway.Sandbox.Accounts;
using OrleansGateway.Sandbox.Core;
using OrleansGateway.Sandbox.Stanzas;
using OrleansGateway.Sandbox.Stanzas.Keys;

namespace OrleansGateway.Sandbox.Phones;

/// <summary>The services that every phone uses.</summary>
/// <param name="Accounts">All accounts.</param>
/// <param name="Dispatcher">Handles the stanzas of phones like those of any device.</param>
/// <param name="Bundles">Gives out key bundles.</param>
/// <param name="Options">Limits, clock and randomness.</param>
/// <param name="Logger">Where failures are logged.</param>
internal sealed record PhoneServices(
    AccountDirectory Accounts,
    StanzaDispatcher Dispatcher,
    BundleDispenser Bundles,
    SandboxOptions Options,
    ILogger<VirtualPhone> Logger);
