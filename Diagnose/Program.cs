using Diagnose;
using Scalable.Diagnosis.Reports;

var command = DiagnoseCommand.Create().Parse(args);
if (command.Errors.Count == 0)
    return await command.InvokeAsync();
await Console.Error.WriteLineAsync($"diagnose: {TextReport.Line(command.Errors[0].Message)} See diagnose --help.");
return ExitCode.CouldNotLook;
