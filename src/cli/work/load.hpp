// SPDX-License-Identifier: Apache-2.0
// Loads what a command needs before it runs, each thing once.
#pragma once

#include "cli/work/context.hpp"

namespace srmigrate::cli {

/// Fills the context as far as `needs` says. Throws an Error with everything that is wrong in the config file, or in
/// all revision files, or in the graph.
void load(CommandContext& context, Needs needs);

/// The headers of all revision scripts, for a command that needs them with some of its options only.
void load_graph(CommandContext& context);

/// Says how to begin where the graph has no revisions: an answer without lines looks like a mistake.
void tell_if_empty(CommandContext& context);

}  // namespace srmigrate::cli
