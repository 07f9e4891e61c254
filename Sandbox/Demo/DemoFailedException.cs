namespace OrleansGateway.Sandbox.Demo;

/// <summary>The demo cannot go on.</summary>
/// <param name="reason">Why, for the person at the terminal.</param>
internal sealed class DemoFailedException(string reason) : Exception(reason);
