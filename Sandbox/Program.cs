using System.CommandLine;
using OrleansGateway.Sandbox.Cli;
using OrleansGateway.Sandbox.Demo;

var root = new RootCommand("A local WhatsApp-compatible server with virtual phones.")
{
    ServeCommand.Create(),
    DemoCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
