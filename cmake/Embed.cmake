# tenue_embed(<target> <name> <file>...): compiles the files into the binary.
# Gives the header <name>.h with `const std::map<std::string_view, std::string_view>& tenue::embedded::<name>()`,
# keyed by the path relative to the caller's folder. Nothing is read from disk at run time.
function(tenue_embed target name)
  set(out ${CMAKE_CURRENT_BINARY_DIR}/${name}.cc)
  set(inputs)
  foreach(file ${ARGN})
    list(APPEND inputs ${CMAKE_CURRENT_SOURCE_DIR}/${file})
  endforeach()
  file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/${name}.h
    "#pragma once\n#include <map>\n#include <string_view>\nnamespace tenue::embedded {\nconst std::map<std::string_view, std::string_view>& ${name}();\n}\n")
  string(JOIN "|" files ${ARGN})
  add_custom_command(OUTPUT ${out}
    COMMAND ${CMAKE_COMMAND} -DOUT=${out} -DNAME=${name} "-DFILES=${files}" -DDIR=${CMAKE_CURRENT_SOURCE_DIR}
            -P ${CMAKE_SOURCE_DIR}/cmake/EmbedScript.cmake
    DEPENDS ${inputs} ${CMAKE_SOURCE_DIR}/cmake/EmbedScript.cmake VERBATIM)
  target_sources(${target} PRIVATE ${out})
  target_include_directories(${target} PUBLIC ${CMAKE_CURRENT_BINARY_DIR})
endfunction()
